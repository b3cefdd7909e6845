using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>How an installed model compares with its source.</summary>
public enum UpdateState
{
    /// <summary>It is what its source has.</summary>
    Current,

    /// <summary>Its source has something newer.</summary>
    Available,

    /// <summary>Its source has it no longer.</summary>
    Gone,

    /// <summary>Its source could not be asked.</summary>
    Unknown,
}

/// <summary>An installed model beside what its source has now.</summary>
public sealed record ModelUpdate
{
    /// <summary>The installed model.</summary>
    public required KandilModel Model { get; init; }

    /// <summary>The model, by a name that leads to it alone.</summary>
    public string Name => Model.Name;

    /// <summary>How it compares.</summary>
    public required UpdateState State { get; init; }

    /// <summary>What is installed: a version, or the first 12 digits of a commit or of a manifest's hash.</summary>
    public required string Installed { get; init; }

    /// <summary>What there is, likewise; null where there is nothing newer.</summary>
    public string? Available { get; init; }

    /// <summary>Why it is gone or unknown, a sentence; null for the others.</summary>
    public string? Reason => Failure?.Message;

    /// <summary>Bytes that an update would fetch; null where there is none.</summary>
    public long? DownloadBytes => Plan?.DownloadBytes;

    /// <summary>The license of what an update would fetch; null where there is none.</summary>
    public string? License => Plan?.License;

    /// <summary>What an update would do; null where there is none.</summary>
    public InstallPlan? Plan { get; init; }

    /// <summary>Why it is gone or unknown; null for the others.</summary>
    public KandilException? Failure { get; init; }

    /// <summary>In a word: <c>q4_v2 → q4_v3</c>, or what is installed where there is nothing newer.</summary>
    public string Summary => Available is null ? Installed : $"{Installed} → {Available}";

    internal ModelRecord Record { get; init; } = null!;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Summary}";
}
