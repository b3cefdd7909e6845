using System.Text.Json;

namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>The values of a JSON object, by key. Whoever has read all that there may be has the rest refused.</summary>
internal sealed class LineFields
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8 };

    private readonly JsonElement _object;
    private int _read;

    private LineFields(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("An object is missing.");
        }

        _object = element;
    }

    /// <summary>The whole of a line, whose first key must be <c>type</c>.</summary>
    /// <exception cref="JsonException">It is no JSON object, or has a key that was not read.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> line, Func<string, LineFields, T> read)
        where T : class
    {
        using var document = JsonDocument.Parse(line, Options);
        LineFields fields = new(document.RootElement);
        foreach (var first in document.RootElement.EnumerateObject())
        {
            if (!first.NameEquals("type"u8))
            {
                break;
            }

            var result = read(fields.RequiredText("type"), fields);
            fields.RefuseOthers();
            return result;
        }

        throw new JsonException("The type of the line does not stand first.");
    }

    /// <summary>A text; null when it is left out.</summary>
    public string? Text(string key) => Find(key) is { } value ? TextOf(value, key) : null;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string key) => Text(key) ?? throw new JsonException($"There is no {key}.");

    /// <summary>A whole number; null when it is left out.</summary>
    public long? Long(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
        : throw Wrong(key, "a whole number");

    /// <summary>A whole number of 32 bits; null when it is left out.</summary>
    public int? Int(string key) => Long(key) is not { } number ? null
        : number is >= int.MinValue and <= int.MaxValue ? (int)number
        : throw Wrong(key, "a whole number of 32 bits");

    /// <summary>A whole number of 32 bits without a sign; null when it is left out.</summary>
    public uint? UInt(string key) => Long(key) is not { } number ? null
        : number is >= 0 and <= uint.MaxValue ? (uint)number
        : throw Wrong(key, "a whole number of 32 bits");

    /// <summary>A number; null when it is left out.</summary>
    public double? Double(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number
        : throw Wrong(key, "a number");

    /// <summary>A number of single precision; null when it is left out.</summary>
    public float? Single(string key) => (float?)Double(key);

    /// <summary>True or false; null when it is left out.</summary>
    public bool? Bool(string key) => Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(key, "true or false");

    /// <summary>Texts; null when they are left out, and an item that is null is null.</summary>
    public List<string>? Texts(string key)
    {
        if (Find(key) is not { } list)
        {
            return null;
        }

        List<string> texts = [];
        foreach (var item in Items(list, key))
        {
            texts.Add(item.ValueKind == JsonValueKind.Null ? null! : TextOf(item, key));
        }

        return texts;
    }

    /// <summary>Objects; null when they are left out, and an item that is null is null.</summary>
    public List<T>? Objects<T>(string key, Func<LineFields, T> read)
        where T : class
    {
        if (Find(key) is not { } list)
        {
            return null;
        }

        List<T> objects = [];
        foreach (var item in Items(list, key))
        {
            objects.Add(item.ValueKind == JsonValueKind.Null ? null! : Whole(item, read));
        }

        return objects;
    }

    /// <summary>An object; null when it is left out.</summary>
    public T? Object<T>(string key, Func<LineFields, T> read)
        where T : class => Find(key) is { } value ? Whole(value, read) : null;

    /// <summary>The failure of a value that is none of those it may be.</summary>
    public static JsonException Unknown(string key, string value) => new($"The {key} '{value}' is unknown.");

    private static T Whole<T>(JsonElement element, Func<LineFields, T> read)
        where T : class
    {
        LineFields fields = new(element);
        var result = read(fields);
        fields.RefuseOthers();
        return result;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement list, string key) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw Wrong(key, "a list");

    private static string TextOf(JsonElement value, string key)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, "a text");
        }
        catch (InvalidOperationException e)
        {
            // Bytes or escapes that are no characters are found when the text is read.
            throw new JsonException($"The {key} is not UTF-8.", e);
        }
    }

    private static JsonException Wrong(string key, string kind) => new($"The {key} is not {kind}.");

    private JsonElement? Find(string key)
    {
        if (!_object.TryGetProperty(key, out var value))
        {
            return null;
        }

        _read++;
        return value.ValueKind == JsonValueKind.Null ? null : value;
    }

    private void RefuseOthers()
    {
        int count = 0;
        foreach (var _ in _object.EnumerateObject())
        {
            count++;
        }

        if (count != _read)
        {
            throw new JsonException("There is a key that is unknown, or there twice.");
        }
    }
}
