using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Configuration;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources.Local;

/// <summary>
/// What Ollama keeps: <c>manifests/registry/namespace/model/tag</c> names the layers of a model, and <c>blobs/sha256-…</c> holds
/// them; the layer of the weights is a whole GGUF file.
/// </summary>
internal static class OllamaBlobs
{
    private const string Program = "Ollama";
    private const string ModelLayer = "application/vnd.ollama.image.model";
    private const string CompanionLayer = "application/vnd.ollama.image.projector";
    private const string OwnRegistry = "registry.ollama.ai/";
    private const string OwnNamespace = "library/";
    private const long LongestManifest = 1 << 20;

    public static IEnumerable<FoundModel> Find(ProgramFolders folders) =>
        from folder in folders.Ollama
        from path in ForeignFolder.Files(Path.Combine(folder, "manifests"))
        let name = NameOf(path)
        where name is not null
        let manifest = Read(Path.Combine(folder, "manifests", path.Replace('/', Path.DirectorySeparatorChar)))
        let weights = Blob(folder, manifest, ModelLayer)
        where weights is not null
        select new FoundModel(Program, name, [weights.Value.File], weights.Value.Size)
        {
            Quantization = SafeRelativePath.TryParse(path, out SafeRelativePath? safe, out _) ? QuantizationName.Of(safe) : null,
            Companion = Blob(folder, manifest, CompanionLayer)?.File,
            ClaimedSha256 = weights.Value.Digest,
        };

    private static string? NameOf(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash < 0 || path.Count(character => character == '/') < 3)
            return null;
        string name = $"{path[..slash]}:{path[(slash + 1)..]}";
        name = name.StartsWith(OwnRegistry, StringComparison.Ordinal) ? name[OwnRegistry.Length..] : name;
        return name.StartsWith(OwnNamespace, StringComparison.Ordinal) ? name[OwnNamespace.Length..] : name;
    }

    private static OllamaManifest? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.Length <= LongestManifest ? JsonSerializer.Deserialize(file, OllamaManifestJson.Default.OllamaManifest) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // not ours to repair
        }
    }

    private static (string File, long Size, Sha256Digest Digest)? Blob(string folder, OllamaManifest? manifest, string mediaType)
    {
        const string prefix = "sha256:";
        string? name = manifest?.Layers?.FirstOrDefault(layer => layer?.MediaType == mediaType)?.Digest;
        if (name?.StartsWith(prefix, StringComparison.Ordinal) != true || !Sha256Digest.TryParse(name[prefix.Length..], out Sha256Digest digest))
            return null;
        // Older releases have a colon in the file's name.
        return new[] { $"sha256-{digest}", $"sha256:{digest}" }
            .Select(blob => new FileInfo(Path.Combine(folder, "blobs", blob)))
            .Where(file => file.Exists)
            .Select(file => ((string, long, Sha256Digest)?)(file.FullName, file.Length, digest))
            .FirstOrDefault();
    }
}

internal sealed record OllamaManifest
{
    public IReadOnlyList<OllamaLayer?>? Layers { get; init; }
}

internal sealed record OllamaLayer
{
    public string? MediaType { get; init; }

    public string? Digest { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OllamaManifest))]
internal sealed partial class OllamaManifestJson : JsonSerializerContext;
