using System.Text.Json;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>
/// A registry that an older program wrote under the same name: an object with an entry for each <c>owner/repo</c>, which has
/// <c>model_id</c> and <c>install_path</c>. Its <c>llm_registry.json</c> is another file, and nobody's but its own.
/// </summary>
internal sealed class LegacyRegistry
{
    /// <summary>What it is called when Kandil's own has taken its name.</summary>
    public const string KeptName = "model_registry.legacy.json";

    /// <summary>What an older program knew of its models.</summary>
    public required IReadOnlyDictionary<ModelId, LegacyModel> Models { get; init; }

    /// <summary>Reads one; null where the content is something else.</summary>
    public static LegacyRegistry? TryParse(byte[]? content)
    {
        if (content is null)
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("format_version", out _)
                || !root.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("model_id", out _)))
            {
                return null;
            }

            var models = new Dictionary<ModelId, LegacyModel>();
            foreach (JsonProperty entry in root.EnumerateObject())
            {
                if (ModelId.TryParse(Text(entry.Value, "model_id")) is { } id)
                    models[id] = Model(entry.Value);
            }

            return new LegacyRegistry { Models = models };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Puts it aside, so that the registry is Kandil's from now on. Under the registry's lock.</summary>
    public static void PutAside(StoreLayout layout, byte[] content)
    {
        string kept = Path.Combine(layout.Root, KeptName);
        if (!File.Exists(kept))
            AtomicFile.Write(kept, content);
        File.Delete(layout.RegistryFile);
        DirectoryFlush.Flush(layout.Root);
    }

    /// <summary>The one that was put aside, or stands where Kandil's will; null if there is none.</summary>
    public static LegacyRegistry? Find(StoreLayout layout)
    {
        string kept = Path.Combine(layout.Root, KeptName);
        string[] places = [layout.RegistryFile, kept];
        return places.Where(File.Exists).Select(path => TryParse(File.ReadAllBytes(path))).FirstOrDefault(found => found is not null);
    }

    private static LegacyModel Model(JsonElement entry) => new(
        Text(entry, "revision") ?? "",
        DateTimeOffset.TryParse(Text(entry, "installed_at"), System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset at) ? at : null,
        entry.TryGetProperty("pinned", out JsonElement pinned) && pinned.ValueKind == JsonValueKind.True);

    private static string? Text(JsonElement entry, string field) =>
        entry.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What an older program knew of a model.</summary>
internal sealed record LegacyModel(string Revision, DateTimeOffset? InstalledAt, bool Pinned);
