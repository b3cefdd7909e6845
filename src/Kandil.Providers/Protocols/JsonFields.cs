using System.Buffers;
using System.Text.Json;

namespace Kandil.Providers.Protocols;

/// <summary>Reads fields of servers' JSON as what they are wanted as: a field that is missing, null or of another kind is not there.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>JSON that stands as it is or, as OpenAI has it, within a text.</summary>
    public static string? Document(this JsonElement element, string name) =>
        element.Text(name) ?? (element.Field(name) is { ValueKind: JsonValueKind.Object } value ? value.GetRawText() : null);

    /// <summary>A number of things: whole, not negative, as some servers have it also with a fraction.</summary>
    public static int? Count(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && number is >= 0 and <= int.MaxValue ? (int)number : null;

    /// <summary>An amount of money, not negative.</summary>
    public static decimal? Amount(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out decimal number) && number >= 0 ? number : null;

    /// <summary>A time in nanoseconds.</summary>
    public static TimeSpan? Nanoseconds(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && number is > 0 and < 1e18 ? TimeSpan.FromMicroseconds(number / 1000) : null;

    public static bool IsTrue(this JsonElement element, string name) => element.Field(name) is { ValueKind: JsonValueKind.True };

    /// <summary>The items of an array; none where the field is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>A JSON object that is written field by field.</summary>
    public static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public static void Optional(this Utf8JsonWriter writer, string name, float? value)
    {
        // As it was typed: 0.7 and not 0.699999988079071.
        if (value is { } number)
            writer.WriteNumber(name, (decimal)number);
    }

    public static void Optional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    /// <summary>An object of a kind with one text.</summary>
    public static void Part(this Utf8JsonWriter writer, string kind, string name, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", kind);
        writer.WriteString(name, text);
        writer.WriteEndObject();
    }

    /// <summary>JSON that stands in a text, as a field.</summary>
    public static void Json(this Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json);
    }

    public static void Texts(this Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
