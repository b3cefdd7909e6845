using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Sources;

/// <summary>Whether a model runs on this machine, as far as its size tells.</summary>
public enum MachineFit
{
    /// <summary>It does.</summary>
    Fits,

    /// <summary>It does, slowly: memory is short for it, or it is made for a GPU.</summary>
    Slow,

    /// <summary>It needs more memory than there is.</summary>
    TooLarge,

    /// <summary>A cloud runs it.</summary>
    Elsewhere,
}

/// <summary>A model as a source lists it, without its files. Text is the source's own, cleaned.</summary>
/// <param name="Source">The source: <c>hf</c>, <c>ollama</c>, <c>catalogue</c> or a registered source's name.</param>
/// <param name="Id">What the source calls it: <c>owner/repo</c> or <c>group/model</c>.</param>
/// <param name="Description">A line about it; null where there is none.</param>
/// <param name="Downloads">How often it was downloaded lately; null where the source does not count.</param>
/// <param name="Updated">When it was changed last; null where the source does not say.</param>
/// <param name="Tags">The source's tags.</param>
/// <param name="AliasOf">The version that this one stands for; null for a version of its own.</param>
public sealed record SourceListing(
    string Source, string Id, string? Description, long? Downloads, DateTimeOffset? Updated, IReadOnlyList<string> Tags, string? AliasOf)
{
    /// <summary>The version, where versions have names; null elsewhere.</summary>
    public string? Version { get; init; }

    /// <summary>The server that stands in for the source and lists it: nothing it says is official. Null where none stands in.</summary>
    public Uri? Mirror { get; init; }

    /// <summary>How many people marked it; null where the source does not count.</summary>
    public long? Likes { get; init; }

    /// <summary>True when the source gives the files only to who asked for access there.</summary>
    public bool Gated { get; init; }

    /// <summary>The license's identifier; null where the source says nothing.</summary>
    public string? License { get; init; }

    /// <summary>Bytes of all files; null where the listing does not say.</summary>
    public long? Size { get; init; }

    /// <summary>Whether it runs on this machine; null where nobody has looked at it.</summary>
    public MachineFit? Fit { get; init; }

    /// <summary>The digest of the version's manifest; null where there is none.</summary>
    public Sha256Digest? ManifestHash { get; init; }

    /// <summary>What the source says of it beyond that.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>When the source said so, where that was kept from before; null: just now.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>True when the source could not be asked and this is what it said before.</summary>
    public bool IsStale { get; init; }

    /// <summary>What a user writes to install it: <c>hf:owner/repo</c>, <c>lab:group/model:version</c>, a name of the catalogue.</summary>
    public string Reference => Source == ReferenceVocabulary.Catalogue ? Id : Version is null ? $"{Source}:{Id}" : $"{Source}:{Id}:{Version}";
}
