using System.Text;
using System.Text.Json.Serialization;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Storage;

/// <summary>An installed model, as <c>model_registry.json</c> has it. Source, id, revision and variant together are its key.</summary>
public sealed record ModelRecord
{
    /// <summary>The source of what was taken in from a file on this machine.</summary>
    public const string FileSource = ReferenceVocabulary.File;

    /// <summary>The library of GGUF models.</summary>
    public const string LlamaCpp = "llama-cpp";

    /// <summary>The order of lists: by id, in any case.</summary>
    internal static IComparer<ModelRecord> ById { get; } =
        Comparer<ModelRecord>.Create((one, other) => string.Compare(one.Id.ToString(), other.Id.ToString(), StringComparison.OrdinalIgnoreCase));

    /// <summary>What it is called.</summary>
    public required ModelId Id { get; init; }

    /// <summary>What runs it: <c>llama-cpp</c> or <c>transformers</c>.</summary>
    public required string Library { get; init; }

    /// <summary>Where it came from: <c>file</c>, <c>hf</c>, a registered source.</summary>
    public required string Source { get; init; }

    /// <summary>The branch, tag or version that was asked for; empty where there are none.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The quantisation that was chosen, such as <c>Q4_K_M</c>; null where the whole revision is the model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>The commit that the revision was, or the SHA-256 of a registry's manifest; null where there are none.</summary>
    public string? Commit { get; init; }

    /// <summary>The alias that led to the version, such as <c>latest</c>; null where none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Alias { get; init; }

    /// <summary>The license's identifier at the source; null where it says nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? License { get; init; }

    /// <summary>
    /// The server that stood in for Hugging Face when it was read, without a slash at its end: updates and repairs ask it again.
    /// Null for the source's own.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mirror { get; init; }

    /// <summary>Globs of the files that were asked for, so that an update asks for the same; null where none were given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Globs of the files that were to be left, likewise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>When it was installed.</summary>
    public required DateTimeOffset InstalledAt { get; init; }

    /// <summary>Its folder, relative to the models' folder.</summary>
    public required SafeRelativePath Path { get; init; }

    /// <summary>Its files, at least one; the first is the one that is loaded.</summary>
    public required IReadOnlyList<ModelFileRecord> Files { get; init; }

    /// <summary>The registry's manifest that it was put together by, kept beside its files; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelFileRecord? SourceManifest { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long TotalSize => Files.Sum(file => file.Size);

    /// <summary>One digest of all files' paths and digests: equal hashes mean equal content.</summary>
    public Sha256Digest ManifestHash => Sha256Digest.Of(Encoding.UTF8.GetBytes(
        string.Concat(Files.OrderBy(file => file.Path.Value, StringComparer.Ordinal).Select(file => $"{file.Sha256}  {file.Path}\n"))));

    /// <summary>How many files.</summary>
    public int FileCount => Files.Count;

    /// <summary>True when clean-up must leave it.</summary>
    public bool Pinned { get; init; }

    /// <summary>Who accepted which license; null where nobody did or had to.</summary>
    public LicenseAcceptance? LicenseAccepted { get; init; }

    /// <summary>When it was used last, as far as the registry was told; the usage metadata knows it more precisely.</summary>
    public DateTimeOffset? LastAccessed { get; init; }

    /// <summary>What the file that is loaded says of the model; null where nobody read it, or it says nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelFacts? Facts { get; init; }

    /// <summary>What tells it from all other records.</summary>
    [JsonIgnore]
    public ModelKey Key => new(Source, Id, Revision, Variant);

    /// <summary>What installs it again: <c>hf:owner/name:Q4_K_M</c>, <c>lab:group/model:v1</c>; null for what came from a file.</summary>
    [JsonIgnore]
    public string? Reference => Source == FileSource ? null
        : (Variant ?? (SourceManifest is null ? null : Revision)) is { Length: > 0 } version ? $"{Source}:{IdAtSource}:{version}" : $"{Source}:{IdAtSource}";

    // A repository of a hub without an owner is kept as local/NAME.
    private string IdAtSource => SourceManifest is null && Id.Owner == ModelId.LocalOwner ? Id.Name : Id.ToString();

    /// <summary>True when its files lie outside of the store, where somebody else keeps them.</summary>
    [JsonIgnore]
    public bool IsReferenced => Files.Any(file => file.Outside is not null);

    /// <summary>Every file of the store that is the model's, its source's manifest included, relative to the models' folder.</summary>
    internal IEnumerable<SafeRelativePath> AllPaths() =>
        (SourceManifest is null ? Files : Files.Append(SourceManifest)).Where(file => file.Outside is null).Select(file => Path.Append(file.Path.Value));

    /// <summary>True when one of its files lies there, relative to the models' folder. Case is ignored, as some file systems do.</summary>
    internal bool Names(SafeRelativePath path) =>
        path.Value.StartsWith(Path.Value, StringComparison.OrdinalIgnoreCase)
        && AllPaths().Any(own => string.Equals(own.Value, path.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>Its source and its name there.</summary>
    public override string ToString() => $"{Source}:{Id}{(Variant is null ? "" : $":{Variant}")}";

    /// <summary>True when the other has the same key.</summary>
    public bool HasKeyOf(ModelRecord other) =>
        Source == other.Source && Id.Equals(other.Id) && Revision == other.Revision && Variant == other.Variant;
}

/// <summary>A file of an installed model.</summary>
public sealed record ModelFileRecord
{
    /// <summary>Relative to the model's folder.</summary>
    public required SafeRelativePath Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The digest of its content.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>Who says that this is the digest: <c>computed</c> from the file when it was taken in, or the source that published it.</summary>
    public required string DigestSource { get; init; }

    /// <summary>What the file looked like when its digest was last verified; a difference means that it must be hashed again.</summary>
    public required FileIdentity? Verified { get; init; }

    /// <summary>When a verification found other content in it; null where none did since it was whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DamagedAt { get; init; }

    /// <summary>The file can run code when a program loads it, and was not looked into.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CanRunCode { get; init; }

    /// <summary>
    /// Where a file lies that is not the store's, absolute: it was recorded and not copied. Kandil only reads it. Null for the
    /// store's own files.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Outside { get; init; }

    /// <summary>The same, known to be whole.</summary>
    internal ModelFileRecord Whole(FileIdentity? identity) => this with { Verified = identity, DamagedAt = null };

    /// <summary>The same, found to have other content: it is hashed before each load, whatever it looks like.</summary>
    internal ModelFileRecord Damaged() => this with { Verified = null, DamagedAt = DamagedAt ?? DateTimeOffset.UtcNow };

    /// <summary>The digest was computed here when the file was taken in.</summary>
    public const string Computed = "computed";
}

/// <summary>The acceptance of a license.</summary>
/// <param name="By">Who accepted.</param>
/// <param name="Type">The license, such as <c>apache-2.0</c>.</param>
/// <param name="At">When.</param>
public sealed record LicenseAcceptance(string By, string Type, DateTimeOffset At);
