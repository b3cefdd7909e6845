using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>What a folder with an exported model holds: <c>kandil-model.json</c>, beside a folder <c>files</c>.</summary>
internal sealed record ExportManifest
{
    public const string FileName = "kandil-model.json";
    public const string FilesFolder = "files";

    private const int CurrentVersion = 1;
    private const long Largest = 64 << 20;

    public required int FormatVersion { get; init; }

    public required ModelId Id { get; init; }

    public required string Source { get; init; }

    public required string Revision { get; init; }

    public required string? Variant { get; init; }

    public required string? Commit { get; init; }

    public required string? Alias { get; init; }

    public required string? License { get; init; }

    public required string Library { get; init; }

    /// <summary>Whether the last of the files is the manifest of the registry that the model came from.</summary>
    public required bool HasSourceManifest { get; init; }

    public required IReadOnlyList<ExportedFile> Files { get; init; }

    [JsonIgnore]
    public ModelKey Key => new(Source, Id, Revision, Variant);

    /// <summary>The files without the manifest of the registry.</summary>
    public static IEnumerable<ExportedFile> ModelFiles(ExportManifest manifest) =>
        manifest.HasSourceManifest ? manifest.Files.SkipLast(1) : manifest.Files;

    public static ExportManifest Of(ModelRecord record) => new()
    {
        FormatVersion = CurrentVersion,
        Id = record.Id,
        Source = record.Source,
        Revision = record.Revision,
        Variant = record.Variant,
        Commit = record.Commit,
        Alias = record.Alias,
        License = record.License,
        Library = record.Library,
        HasSourceManifest = record.SourceManifest is not null,
        Files = [.. (record.SourceManifest is null ? record.Files : record.Files.Append(record.SourceManifest))
            .Select(file => new ExportedFile(file.Path, file.Size, file.Sha256, file.DigestSource, file.CanRunCode))],
    };

    /// <summary>True for a folder that holds an exported model, whole.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads a folder's manifest. Nothing in it is believed: it may come from anybody.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_SCHEMA, E_PERM, E_DISK.</exception>
    public static ExportManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
                throw StoreErrors.NoExport(folder, FileName);
            if (new FileInfo(path).Length > Largest)
                throw StoreErrors.ExportInvalid(path, "it is too large");
            ExportManifest? manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreJson.Default.ExportManifest);
            return Problem(manifest) is { } problem ? throw StoreErrors.ExportInvalid(path, problem) : manifest!;
        }
        catch (JsonException exception)
        {
            throw StoreErrors.ExportInvalid(path, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", path);
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, StoreJson.Default.ExportManifest);

    private static string? Problem(ExportManifest? manifest) => manifest switch
    {
        null or { Source: null } or { Revision: null } or { Library: null } or { Files: null } => "a field is missing",
        { FormatVersion: not CurrentVersion } => "another release of Kandil wrote it",
        { Library: not (ModelRecord.LlamaCpp or "transformers") } => "its library is none that Kandil knows",
        _ when manifest.Files.Count <= (manifest.HasSourceManifest ? 1 : 0) => "it has no files",
        _ when manifest.Files.Any(file => file is not { Size: >= 0, Path: not null }) => "a file has no path or no size",
        _ when !IsSourceName(manifest.Source) => "its source has an impossible name",
        _ when manifest.HasSourceManifest && !SafeRelativePath.TryParse(manifest.Revision, out _, out _) => "its version is no name of a folder",
        _ when ModelFiles(manifest).Any(file => StagedContent.IsOwn(file.Path)) => "a file has a name of Kandil's own files",
        _ => PathCollision.Find(manifest.Files.Select(file => file.Path)) is var (first, second)
            ? $"its files '{first}' and '{second}' cannot both be on every system" : null,
    };

    private static bool IsSourceName(string source) =>
        source.Length is > 1 and <= 64 && char.IsAsciiLetterLower(source[0])
        && source.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}

/// <summary>A file of an exported model.</summary>
internal sealed record ExportedFile(SafeRelativePath Path, long Size, Sha256Digest Sha256, string DigestSource, bool CanRunCode);
