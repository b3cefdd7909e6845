using Kandil.Core.Acquisition;

namespace Kandil.Cli.Rendering.Data;

/// <summary>What an installation would do.</summary>
public sealed record PlanData
{
    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>What the source calls the model.</summary>
    public required string Id { get; init; }

    /// <summary>The branch, tag or version.</summary>
    public required string Revision { get; init; }

    /// <summary>What it is fixed to: a commit, or the SHA-256 of a manifest.</summary>
    public string? Commit { get; init; }

    /// <summary>The server that answered.</summary>
    public required string Server { get; init; }

    /// <summary>True when a mirror answered.</summary>
    public bool ThroughMirror { get; init; }

    /// <summary>What runs it: <c>llama-cpp</c> or <c>transformers</c>.</summary>
    public required string Library { get; init; }

    /// <summary>The folder, relative to the models' folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The quantisation.</summary>
    public string? Quantization { get; init; }

    /// <summary>Why it is another quantisation than the usual one.</summary>
    public string? Note { get; init; }

    /// <summary>The license's identifier.</summary>
    public string? License { get; init; }

    /// <summary>True when somebody must accept the license first.</summary>
    public bool NeedsLicense { get; init; }

    /// <summary>True when exactly this is installed.</summary>
    public bool AlreadyInstalled { get; init; }

    /// <summary>Bytes of the model.</summary>
    public long TotalBytes { get; init; }

    /// <summary>Bytes to fetch.</summary>
    public long DownloadBytes { get; init; }

    /// <summary>Bytes that are here already.</summary>
    public long AlreadyHereBytes { get; init; }

    /// <summary>Bytes free on the disk; null where nothing tells.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Bytes left of the quota; null for no limit.</summary>
    public long? QuotaLeftBytes { get; init; }

    /// <summary>Whether it fits this machine; null where nobody asked.</summary>
    public VerdictData? Compatibility { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<PlannedFileData> Files { get; init; }

    /// <summary>The files that are left out.</summary>
    public required IReadOnlyList<LeftOutData> LeftOut { get; init; }

    /// <summary>What the user should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The data of a plan.</summary>
    public static PlanData From(InstallPlan plan) => new()
    {
        Source = plan.Model.Source,
        Id = plan.Model.Id,
        Revision = plan.Model.Version ?? plan.Model.Revision,
        Commit = plan.Model.Commit,
        Server = plan.Model.Server.GetLeftPart(UriPartial.Authority),
        ThroughMirror = plan.Model.ThroughMirror,
        Library = plan.Library,
        Folder = plan.Folder.Value,
        Quantization = plan.Quantization,
        Note = plan.Note,
        License = plan.License,
        NeedsLicense = plan.NeedsLicense,
        AlreadyInstalled = plan.AlreadyInstalled,
        TotalBytes = plan.TotalBytes,
        DownloadBytes = plan.DownloadBytes,
        AlreadyHereBytes = plan.AlreadyHereBytes,
        FreeBytes = plan.Room.FreeBytes,
        QuotaLeftBytes = plan.Room.QuotaLeft,
        Compatibility = plan.Compatibility is { } verdict ? VerdictData.From(verdict) : null,
        Files = [.. plan.Files.Select(file => new PlannedFileData(file.Path.Value, file.Size, file.Digest, file.DigestSource, file.CanRunCode))],
        LeftOut = [.. plan.LeftOut.Select(left => new LeftOutData(left.File.Path.Value, left.File.Size, left.Reason))],
        Warnings = plan.Warnings,
    };
}

/// <summary>A file to be installed.</summary>
/// <param name="Path">Relative to the model's folder.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="Digest">The digest that its source announces; null where there is none.</param>
/// <param name="DigestSource">Where the digest comes from.</param>
/// <param name="CanRunCode">True when a program that loads it may run code from it.</param>
public sealed record PlannedFileData(string Path, long SizeBytes, string? Digest, string DigestSource, bool CanRunCode);

/// <summary>A file that is left out.</summary>
/// <param name="Path">Its path at the source.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="Reason">Why.</param>
public sealed record LeftOutData(string Path, long SizeBytes, string Reason);
