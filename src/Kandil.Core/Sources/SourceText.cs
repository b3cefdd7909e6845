using System.Text.Json;
using Kandil.Core.Audit;

namespace Kandil.Core.Sources;

/// <summary>Text that a source says about a model, made fit to be shown and kept.</summary>
internal static class SourceText
{
    private const int LongestText = 2000;
    private const int MostEntries = 64;

    /// <summary>The text without control characters and keys of this user's, cut after 2000 characters; null for none.</summary>
    public static string? Of(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : SecretText.WithoutSent(TerminalText.Clean(text.Length > LongestText ? text[..LongestText] : text)).Trim();

    /// <summary>The text of a JSON string, or of the first string of a list; null for anything else.</summary>
    public static string? Of(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => Of(text.GetString()),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(item => Of((JsonElement?)item)).FirstOrDefault(item => item is not null),
        _ => null,
    };

    /// <summary>The text of a property of an object; null if there is none.</summary>
    public static string? Property(JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement property) ? Of((JsonElement?)property) : null;

    /// <summary>The names and values of an object, at most 64; values that are no text as their JSON.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Entries(JsonElement? value) => value is not { ValueKind: JsonValueKind.Object } element
        ? []
        : [.. element.EnumerateObject().Take(MostEntries).Select(property => KeyValuePair.Create(
            Of(property.Name) ?? "",
            Of(property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : property.Value.GetRawText()) ?? ""))];

    /// <summary>Tags, cleaned; what is none is left out.</summary>
    public static IReadOnlyList<string> Tags(IEnumerable<string?>? tags) => [.. (tags ?? []).Select(Of).OfType<string>()];
}
