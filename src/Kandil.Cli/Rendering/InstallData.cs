using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.Cli.Rendering;

/// <summary><c>data</c> of <c>kandil model add</c>.</summary>
/// <param name="Models">What became of each reference, in their order.</param>
public sealed record InstallListData(IReadOnlyList<InstallData> Models);

/// <summary>What became of an installation.</summary>
public sealed record InstallData
{
    /// <summary>The model as it was asked for.</summary>
    public required string Reference { get; init; }

    /// <summary><c>installed</c>, <c>replaced</c>, <c>already_installed</c>, <c>pulled</c>, <c>planned</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The model as it is installed; null where it is not.</summary>
    public ModelData? Model { get; init; }

    /// <summary>What was planned; null for what another program pulls, and where no plan could be made.</summary>
    public PlanData? Plan { get; init; }

    /// <summary>Bytes that came over the network.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Bytes that were on this machine already.</summary>
    public long ReusedBytes { get; init; }

    /// <summary>Bytes that take no room, for another model has the same file.</summary>
    public long LinkedBytes { get; init; }

    /// <summary>How long each part took.</summary>
    public IReadOnlyList<PhaseData> Phases { get; init; } = [];

    /// <summary>Why it failed; null where it did not.</summary>
    public ItemFailureData? Error { get; init; }

    /// <summary>The data of an installation that was run.</summary>
    public static InstallData From(InstallPlan plan, InstallReport report) => new()
    {
        Reference = plan.Reference,
        Outcome = report.Result.Outcome switch
        {
            InstallOutcome.Installed => "installed",
            InstallOutcome.Replaced => "replaced",
            _ => "already_installed",
        },
        Model = ModelData.From(report.Model),
        Plan = PlanData.From(plan),
        DownloadedBytes = report.Result.DownloadedBytes,
        ReusedBytes = report.Result.ReusedBytes,
        LinkedBytes = report.Result.LinkedBytes,
        Phases = [.. report.Result.Phases.Select(PhaseData.From)],
    };

    /// <summary>The data of a plan that was only looked at.</summary>
    public static InstallData Planned(InstallPlan plan) => new()
    {
        Reference = plan.Reference,
        Outcome = "planned",
        Plan = PlanData.From(plan),
        Phases = [.. plan.Phases.Select(PhaseData.From)],
    };

    /// <summary>The data of a reference that could not be installed.</summary>
    public static InstallData Failed(string reference, KandilException failure) => new()
    {
        Reference = reference,
        Outcome = "failed",
        Error = ItemFailureData.From(failure),
    };
}

/// <summary>A part of an installation.</summary>
/// <param name="Phase"><c>resolve</c>, <c>plan</c>, <c>download</c>, <c>verify</c>, <c>validate</c>, <c>register</c> or <c>mirror-config</c>.</param>
/// <param name="Ms">Milliseconds.</param>
public sealed record PhaseData(string Phase, double Ms)
{
    /// <summary>The data of a part.</summary>
    public static PhaseData From(PhaseTiming phase) => new(phase.Phase, Math.Round(phase.Elapsed.TotalMilliseconds, 3));
}

/// <summary>The failure of one of several items.</summary>
/// <param name="ErrorCode">The code.</param>
/// <param name="Message">What was tried and why it failed.</param>
/// <param name="RecommendedAction">The next step.</param>
public sealed record ItemFailureData(string ErrorCode, string Message, string RecommendedAction)
{
    /// <summary>The data of a failure.</summary>
    public static ItemFailureData From(KandilException failure) =>
        new(failure.Code.Name, ErrorLines.OneLine(failure.Message), ErrorLines.NextStep(failure));
}

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
