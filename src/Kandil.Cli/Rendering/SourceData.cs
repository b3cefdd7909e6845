using Kandil.Core.Operations;
using Kandil.Core.Sources;

namespace Kandil.Cli.Rendering;

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
        TotalBytes = listing.TotalSize.Bytes,
        DefaultBytes = listing.DefaultSize.Bytes,
        DefaultProblem = listing.DefaultProblem,
        Quantizations = listing.Quantizations,
        ChunkBytes = listing.ChunkSize?.Bytes,
        ChunkCount = listing.ChunkCount,
        Files = [.. listing.Files.Select(file => new RemoteFileData(
            file.Path, file.Size.Bytes, file.Digest, file.DigestKind, file.DigestSource, file.Quantization, file.CanRunCode, file.Chunks, file.IsInDefaultInstall))],
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

/// <summary><c>data</c> of <c>kandil model discover</c>.</summary>
/// <param name="Models">What was found.</param>
public sealed record DiscoveryData(IReadOnlyList<ListingData> Models);

/// <summary>A model as its source lists it.</summary>
public sealed record ListingData
{
    /// <summary>What installs it.</summary>
    public required string Reference { get; init; }

    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>What the source calls it.</summary>
    public required string Id { get; init; }

    /// <summary>The version, where versions have names.</summary>
    public string? Version { get; init; }

    /// <summary>The version that an alias stands for.</summary>
    public string? AliasOf { get; init; }

    /// <summary>A line about it.</summary>
    public string? Description { get; init; }

    /// <summary>How often it was downloaded lately.</summary>
    public long? Downloads { get; init; }

    /// <summary>How many people marked it.</summary>
    public long? Likes { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>True when the source gives the files only to who asked for access.</summary>
    public bool Gated { get; init; }

    /// <summary>The license's identifier.</summary>
    public string? License { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>The source's tags.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>What the source says beyond that.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The data of a listing.</summary>
    public static ListingData From(SourceListing listing) => new()
    {
        Reference = listing.Reference,
        Source = listing.Source,
        Id = listing.Id,
        Version = listing.Version,
        AliasOf = listing.AliasOf,
        Description = listing.Description,
        Downloads = listing.Downloads,
        Likes = listing.Likes,
        Updated = listing.Updated,
        Gated = listing.Gated,
        License = listing.License,
        SizeBytes = listing.Size,
        Tags = listing.Tags,
        Metadata = listing.Metadata.GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value),
    };
}

/// <summary><c>data</c> of <c>kandil model discover --local</c>.</summary>
/// <param name="Models">What other programs keep on this machine.</param>
public sealed record LocalDiscoveryData(IReadOnlyList<LocalModelData> Models);

/// <summary>A model that another program keeps.</summary>
/// <param name="Program">The program.</param>
/// <param name="Name">What the program calls it.</param>
/// <param name="SuggestedName">A name to import it under.</param>
/// <param name="Path">Its first file.</param>
/// <param name="Files">All its files.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="Quantization">The quantisation.</param>
/// <param name="InstalledAs">The installed model that is this one; null where there is none.</param>
public sealed record LocalModelData(
    string Program, string Name, string SuggestedName, string Path, IReadOnlyList<string> Files, long SizeBytes, string? Quantization, string? InstalledAs)
{
    /// <summary>The data of a model that was found.</summary>
    public static LocalModelData From(DiscoveredModel model) => new(
        model.Program, model.Name, model.SuggestedName, model.Path, model.Files, model.Size.Bytes, model.Quantization, model.InstalledAs);
}

/// <summary><c>data</c> of <c>kandil source list</c>.</summary>
/// <param name="Sources">Hugging Face and Ollama first, then what is registered.</param>
public sealed record SourceListData(IReadOnlyList<SourceEntryData> Sources);

/// <summary>A source; <c>data</c> of <c>kandil source add</c> and <c>rm</c>.</summary>
/// <param name="Name">What stands before the colon of its references.</param>
/// <param name="Kind"><c>hub</c>, <c>registry</c> or <c>ollama</c>.</param>
/// <param name="Address">Its base address.</param>
/// <param name="IsBuiltIn">True for what is always there.</param>
/// <param name="Variable">The environment variable that names it; null for one of the file.</param>
public sealed record SourceEntryData(string Name, string Kind, string Address, bool IsBuiltIn, string? Variable)
{
    /// <summary>The data of a source.</summary>
    public static SourceEntryData From(RegisteredSource source) =>
        new(source.Name, source.Kind.ToString().ToLowerInvariant(), source.Address.AbsoluteUri, source.IsBuiltIn, source.Variable);
}
