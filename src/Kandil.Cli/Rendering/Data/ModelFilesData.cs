using Kandil.Core.Operations.Listing;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model files</c> and <c>info --remote</c>.</summary>
public sealed record ModelFilesData
{
    /// <summary>What installs it.</summary>
    public required string Model { get; init; }

    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>The server that answered.</summary>
    public required string Server { get; init; }

    /// <summary>The branch, tag or version.</summary>
    public required string Revision { get; init; }

    /// <summary>The commit, or the SHA-256 of the manifest.</summary>
    public string? Commit { get; init; }

    /// <summary>The license's identifier.</summary>
    public string? License { get; init; }

    /// <summary>True when somebody must accept the license before it is installed.</summary>
    public bool LicenseNeedsAcceptance { get; init; }

    /// <summary>True when the source gives the files only to who asked for access.</summary>
    public bool Gated { get; init; }

    /// <summary>True when a mirror answered.</summary>
    public bool ThroughMirror { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes { get; init; }

    /// <summary>Bytes of what an installation takes.</summary>
    public long DefaultBytes { get; init; }

    /// <summary>Why an installation needs to be told more; null where it does not.</summary>
    public string? DefaultProblem { get; init; }

    /// <summary>The quantisations that can be chosen.</summary>
    public required IReadOnlyList<string> Quantizations { get; init; }

    /// <summary>Bytes of a chunk; null where there are none.</summary>
    public long? ChunkBytes { get; init; }

    /// <summary>How many chunks; null where there are none.</summary>
    public int? ChunkCount { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<RemoteFileData> Files { get; init; }

    /// <summary>What the source says beyond that.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The data of a listing.</summary>
    public static ModelFilesData From(ModelFileListing listing) => new()
    {
        Model = listing.Model,
        Source = listing.Source,
        Server = listing.Server.GetLeftPart(UriPartial.Authority),
        Revision = listing.Version ?? listing.Revision,
        Commit = listing.Commit,
        License = listing.License,
        LicenseNeedsAcceptance = listing.LicenseNeedsAcceptance,
        Gated = listing.Gated,
        ThroughMirror = listing.ThroughMirror,
        TotalBytes = listing.TotalSize,
        DefaultBytes = listing.DefaultSize,
        DefaultProblem = listing.DefaultProblem,
        Quantizations = listing.Quantizations,
        ChunkBytes = listing.ChunkSize,
        ChunkCount = listing.ChunkCount,
        Files = [.. listing.Files.Select(file => new RemoteFileData(
            file.Path, file.Size, file.Digest, file.DigestKind, file.DigestSource, file.Quantization, file.CanRunCode, file.Chunks, file.IsDefault))],
        Metadata = listing.Metadata.GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value),
    };
}

/// <summary>A file at its source.</summary>
/// <param name="Path">Where it lies in the model.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="Digest">Lower-case hexadecimal; null where there is none.</param>
/// <param name="DigestKind"><c>sha256</c>, <c>git_blob_sha1</c> or <c>none</c>.</param>
/// <param name="DigestSource">Where the digest comes from.</param>
/// <param name="Quantization">The quantisation.</param>
/// <param name="CanRunCode">True when a program that loads it may run code from it.</param>
/// <param name="Chunks">How many chunks hold its bytes.</param>
/// <param name="IsInDefaultInstall">True when an installation takes it without being told more.</param>
public sealed record RemoteFileData(
    string Path, long SizeBytes, string? Digest, string DigestKind, string DigestSource, string? Quantization, bool CanRunCode, int? Chunks, bool IsInDefaultInstall);
