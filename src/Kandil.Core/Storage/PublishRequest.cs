using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>A file that lies whole in the staging folder.</summary>
/// <param name="Path">Where it lies below the model's folder, and below <see cref="InstallStage.FilesFolder"/> until then.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">The digest of its content.</param>
/// <param name="DigestSource">Who says so: the source that published it (<c>hub LFS</c>), or <see cref="ModelFileRecord.Computed"/>.</param>
public sealed record StagedFile(SafeRelativePath Path, long Size, Sha256Digest Sha256, string DigestSource)
{
    /// <summary>
    /// What the file looked like when the last of its bytes had been written and hashed. Null, or when it looks different
    /// now: the store hashes it again.
    /// </summary>
    public FileIdentity? Hashed { get; init; }

    /// <summary>Checksums of its blocks, by which a repair fetches damaged blocks alone; null where nobody has them.</summary>
    public FileBlocks? Blocks { get; init; }

    /// <summary>The file can run code when a program loads it, and was not looked into.</summary>
    public bool CanRunCode { get; init; }
}

/// <summary>What an installed model shall be.</summary>
public sealed record PublishRequest
{
    /// <summary>What runs it: <c>llama-cpp</c> or <c>transformers</c>.</summary>
    public required string Library { get; init; }

    /// <summary>
    /// Where it shall lie (<see cref="StoreLayout.HubFolder"/>, <see cref="StoreLayout.RegistryFolder"/>). Where other content
    /// is there, the model gets a folder beside it.
    /// </summary>
    public required SafeRelativePath Folder { get; init; }

    /// <summary>Its files, at least one, the one that is loaded first.</summary>
    public required IReadOnlyList<StagedFile> Files { get; init; }

    /// <summary>Where it came from, for its metadata: <c>hf:owner/repo</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The commit that the revision was, or a manifest's SHA-256; null where there are none.</summary>
    public string? Commit { get; init; }

    /// <summary>The alias that led to the version; null where none did.</summary>
    public string? Alias { get; init; }

    /// <summary>The license's identifier at the source; null where it says nothing.</summary>
    public string? License { get; init; }

    /// <summary>The server that it was read from when that is not the source's own.</summary>
    public string? Mirror { get; init; }

    /// <summary>Globs of the files that were asked for; empty where none were given.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of the files that were to be left.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether clean-up must leave it. A model that takes the place of a pinned one is pinned.</summary>
    public bool Pinned { get; init; }

    /// <summary>A registry's manifest, byte for byte, kept as <c>.kandil/manifest.json</c>; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Manifest { get; init; }

    /// <summary>What the model can do, for its metadata.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Tokens of context that it was trained for, for its metadata.</summary>
    public int? ContextWindow { get; init; }
}

/// <summary>What became of an installation.</summary>
/// <param name="Record">The installed model.</param>
/// <param name="Replaced">What had the key before with other content; null where nothing had.</param>
/// <param name="LinkedBytes">Bytes that took no room, for another model of the store has the same file.</param>
public sealed record PublishResult(ModelRecord Record, ModelRecord? Replaced, long LinkedBytes);
