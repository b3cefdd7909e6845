using Kandil.Core.Operations.Backends;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil backend status</c>.</summary>
/// <param name="Backends">The embedded engine, then Ollama.</param>
public sealed record BackendListData(IReadOnlyList<BackendData> Backends);

/// <summary>A backend.</summary>
/// <param name="Name"><c>embedded</c> or <c>ollama</c>.</param>
/// <param name="State"><c>healthy</c>, <c>not_running</c>, <c>not_installed</c> or <c>unhealthy</c>.</param>
/// <param name="Version">Its version; null where it does not tell.</param>
/// <param name="Models">Of the embedded engine what is loaded, of Ollama what it has.</param>
/// <param name="UptimeSeconds">How long it has been up; null where nothing is, and for Ollama.</param>
/// <param name="Address">Where it is asked; null for the embedded engine.</param>
/// <param name="Reason">Why it cannot be used; null when it can.</param>
/// <param name="RetryAfterSeconds">When looking again makes sense; null when it is healthy.</param>
public sealed record BackendData(
    string Name, string State, string? Version, IReadOnlyList<string> Models, double? UptimeSeconds, string? Address, string? Reason, double? RetryAfterSeconds)
{
    /// <summary>The data of a backend.</summary>
    public static BackendData From(BackendStatus status) => new(
        status.Name, Word(status.State).Replace(' ', '_'), status.Version, status.Models, status.Uptime?.TotalSeconds, status.Address, status.Reason, status.RetryAfter?.TotalSeconds);

    /// <summary>A state in words.</summary>
    public static string Word(BackendState state) => state switch
    {
        BackendState.Healthy => "healthy",
        BackendState.NotRunning => "not running",
        BackendState.NotInstalled => "not installed",
        _ => "unhealthy",
    };
}
