using System.Text;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Storage;

/// <summary>An installed model, as <c>model_registry.json</c> has it. Source, id and revision together are its key.</summary>
public sealed record ModelRecord
{
    /// <summary>The source of what was taken in from a file on this machine.</summary>
    public const string FileSource = ReferenceVocabulary.File;

    /// <summary>The library of GGUF models.</summary>
    public const string LlamaCpp = "llama-cpp";

    /// <summary>What it is called.</summary>
    public required ModelId Id { get; init; }

    /// <summary>What runs it: <c>llama-cpp</c> or <c>transformers</c>.</summary>
    public required string Library { get; init; }

    /// <summary>Where it came from: <c>file</c>, <c>hf</c>, a registered source.</summary>
    public required string Source { get; init; }

    /// <summary>The branch, tag or version that was asked for; empty where there are none.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The commit that the revision was; null where there are none.</summary>
    public string? Commit { get; init; }

    /// <summary>When it was installed.</summary>
    public required DateTimeOffset InstalledAt { get; init; }

    /// <summary>Its folder, relative to the models' folder.</summary>
    public required SafeRelativePath Path { get; init; }

    /// <summary>Its files, at least one; the first is the one that is loaded.</summary>
    public required IReadOnlyList<ModelFileRecord> Files { get; init; }

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

    /// <summary>True when one of its files lies there, relative to the models' folder. Case is ignored, as some file systems do.</summary>
    internal bool Names(SafeRelativePath path) =>
        Files.Any(file => string.Equals($"{Path}/{file.Path}", path.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for the record that a key names.</summary>
    public bool HasKey(string source, ModelId id, string revision) => Source == source && Id.Equals(id) && Revision == revision;

    /// <summary>True when the other has the same key.</summary>
    public bool HasKeyOf(ModelRecord other) => HasKey(other.Source, other.Id, other.Revision);
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

    /// <summary>The digest was computed here when the file was taken in.</summary>
    public const string Computed = "computed";
}

/// <summary>The acceptance of a license.</summary>
/// <param name="By">Who accepted.</param>
/// <param name="Type">The license, such as <c>apache-2.0</c>.</param>
/// <param name="At">When.</param>
public sealed record LicenseAcceptance(string By, string Type, DateTimeOffset At);
