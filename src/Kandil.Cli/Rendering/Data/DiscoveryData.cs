using System.Text.Json;
using Kandil.Core.Sources;

namespace Kandil.Cli.Rendering.Data;

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

    /// <summary>The server that stands in for the source and lists it.</summary>
    public string? Mirror { get; init; }

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

    /// <summary>Whether it runs on this machine: <c>fits</c>, <c>slow</c>, <c>too_large</c>, <c>elsewhere</c>; null where nobody has looked at it.</summary>
    public string? Fit { get; init; }

    /// <summary>When the source said so, where that was kept from before.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>True when the source could not be asked and this is what it said before.</summary>
    public bool IsStale { get; init; }

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
        Mirror = listing.Mirror?.AbsoluteUri,
        Description = listing.Description,
        Downloads = listing.Downloads,
        Likes = listing.Likes,
        Updated = listing.Updated,
        Gated = listing.Gated,
        License = listing.License,
        SizeBytes = listing.Size,
        Fit = listing.Fit is { } fit ? JsonNamingPolicy.SnakeCaseLower.ConvertName(fit.ToString()) : null,
        AskedAt = listing.AskedAt,
        IsStale = listing.IsStale,
        Tags = listing.Tags,
        Metadata = listing.Metadata.GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value),
    };
}
