using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Catalog;

/// <summary>Reads a file of the catalogue and believes nothing in it: a bad entry is refused with file, entry and field.</summary>
public static class CatalogReader
{
    private const int MostBytes = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 16 };

    /// <summary>The file's entries, each checked by itself; <see cref="ModelCatalog"/> checks them against each other.</summary>
    /// <param name="name">The file's name or path, for messages.</param>
    /// <param name="utf8">Its content, at most 16 MiB.</param>
    /// <param name="below">
    /// The catalogue that the file will lie over: an entry without all that an entry must have is one of the same name there, with
    /// the fields that this one has in place of its own. Null where each entry stands for itself.
    /// </param>
    /// <exception cref="KandilException">E_SCHEMA: the file or an entry is not of the format of catalog.schema.json.</exception>
    public static CatalogFile Read(string name, ReadOnlyMemory<byte> utf8, ModelCatalog? below = null)
    {
        if (utf8.Length > MostBytes)
            throw CatalogErrors.FileInvalid(name, "it is larger than 16 MiB");
        using var document = Parse(name, utf8);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw CatalogErrors.FileInvalid(name, "it is not an object");

        var file = new CatalogFile { Name = name };
        foreach (var list in document.RootElement.EnumerateObject())
        {
            file = list.Name switch
            {
                "$schema" => file,
                "providers" => file with { Providers = [.. Entries(name, list, "id").Select(entry => Provider(entry, below?.OwnWords(entry.Name).Provider))] },
                "profiles" => file with { Profiles = [.. Entries(name, list, "name").Select(entry => Profile(entry, below?.OwnWords(entry.Name).Profile))] },
                "ollama_families" => file with { OllamaFamilies = Families(new(name, list.Name, list.Value)) },
                _ => throw CatalogErrors.FileInvalid(name, $"it has a part '{list.Name}'; known are profiles, providers and ollama_families"),
            };
        }

        return file;
    }

    private static JsonDocument Parse(string name, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException wrong)
        {
            throw CatalogErrors.FileInvalid(name, $"line {wrong.LineNumber + 1} is not JSON");
        }
    }

    private static IEnumerable<CatalogEntry> Entries(string file, JsonProperty list, string identity) =>
        list.Value.ValueKind == JsonValueKind.Array
            ? list.Value.EnumerateArray().Select((json, index) => CatalogEntry.At(file, list.Name, index, json, identity))
            : throw CatalogErrors.FileInvalid(file, $"its {list.Name} are not a list");

    private static ModelProvider Provider(CatalogEntry own, ModelProvider? below)
    {
        CatalogEntry entry = own.Over(below, CatalogJson.Default.ModelProvider, CatalogChecks.RequiredOfProvider);
        var provider = entry.Read(CatalogJson.Default.ModelProvider, CatalogChecks.RequiredOfProvider);
        CatalogChecks.Check(entry, provider);
        return provider;
    }

    private static ModelProfile Profile(CatalogEntry own, ModelProfile? below)
    {
        CatalogEntry entry = own.Over(below, CatalogJson.Default.ModelProfile, CatalogChecks.RequiredOfProfile);
        var profile = entry.Read(CatalogJson.Default.ModelProfile, CatalogChecks.RequiredOfProfile);
        CatalogChecks.Check(entry, profile);
        return profile;
    }

    private static IReadOnlyList<string> Families(CatalogEntry entry)
    {
        var families = entry.Read(CatalogJson.Default.OllamaFamiliesEntry, CatalogChecks.RequiredOfFamilies);
        CatalogChecks.Check(entry, families);
        return families.Names;
    }
}
