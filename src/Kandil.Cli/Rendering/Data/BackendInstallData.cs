using Kandil.Core.Operations.Backends;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil backend install</c>.</summary>
/// <param name="Name"><c>ollama</c>.</param>
/// <param name="Outcome"><c>planned</c>, <c>installed</c>, <c>replaced</c> or <c>already_installed</c>.</param>
/// <param name="Version">The release; null where another than Kandil installs it.</param>
/// <param name="Program">The program; null where it is not known.</param>
/// <param name="DownloadBytes">Bytes that were fetched, or would be.</param>
/// <param name="Sha256">The archive's digest.</param>
/// <param name="Address">Where it would be fetched from; null where nothing is planned.</param>
/// <param name="Command">What would be run; empty where nothing is.</param>
/// <param name="Start">The command that starts it.</param>
public sealed record BackendInstallData(
    string Name, string Outcome, string? Version, string? Program, long DownloadBytes, string? Sha256, string? Address, IReadOnlyList<string> Command, string? Start)
{
    /// <summary>The data of what is only planned.</summary>
    public static BackendInstallData Planned(BackendPlan plan) => new(
        plan.Name, "planned", plan.Version, plan.Program, plan.DownloadBytes, plan.Sha256, plan.Address?.AbsoluteUri, plan.Command, plan.Program is null ? null : $"{plan.Program} serve");

    /// <summary>The data of what was done.</summary>
    public static BackendInstallData From(BackendInstallation done) => new(
        done.Name, Word(done.Outcome), done.Version, done.Program, done.DownloadedBytes, done.Sha256, null, [], done.Start);

    private static string Word(BackendOutcome outcome) => outcome switch
    {
        BackendOutcome.AlreadyInstalled => "already_installed",
        BackendOutcome.Replaced => "replaced",
        _ => "installed",
    };
}
