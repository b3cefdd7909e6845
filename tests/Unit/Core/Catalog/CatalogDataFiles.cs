using System.Runtime.CompilerServices;
using System.Text.Json;
using Kandil.Core.Catalog;

namespace Kandil.Tests.Unit.Core.Catalog;

/// <summary>The catalogue's files as they lie in the repository and in the assembly.</summary>
internal static class CatalogDataFiles
{
    public static JsonElement Schema { get; } = Parse(File.ReadAllBytes(Path.Combine(Folder(), "catalog.schema.json")));

    public static IEnumerable<(string File, JsonElement Root)> All => BuiltInCatalog.Names.Select(name => (name, Parse(BuiltInCatalog.Content(name))));

    /// <summary>Every entry of a list, such as <c>profiles</c>, over all files.</summary>
    public static IEnumerable<JsonElement> Entries(string list) =>
        All.SelectMany(file => file.Root.TryGetProperty(list, out var entries) ? entries.EnumerateArray() : Enumerable.Empty<JsonElement>());

    public static IEnumerable<string> Cited(JsonElement entry) =>
        entry.GetProperty("sources").EnumerateArray().SelectMany(source => source.GetProperty("fields").EnumerateArray()).Select(field => field.GetString()!);

    public static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../src/Kandil.Core/Catalog/Data"));

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
