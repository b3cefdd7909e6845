using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Backends;

/// <summary>How a backend is.</summary>
public enum BackendState
{
    /// <summary>It can be used.</summary>
    Healthy,

    /// <summary>It is installed and does not answer.</summary>
    NotRunning,

    /// <summary>It is not on this machine.</summary>
    NotInstalled,

    /// <summary>It is there and cannot be used.</summary>
    Unhealthy,
}

/// <summary>What runs models here, and whether it can.</summary>
/// <param name="Name"><c>embedded</c> or <c>ollama</c>: what stands behind the <c>@</c> of a reference.</param>
/// <param name="State">How it is.</param>
/// <param name="Version">Its version; null where it does not tell.</param>
/// <param name="Models">Of the embedded engine what is loaded, of Ollama what it has.</param>
/// <param name="Uptime">How long it has been up; null where nothing is, and for Ollama, which does not tell.</param>
/// <param name="Address">Where it is asked; null for the embedded engine.</param>
/// <param name="Reason">Why it cannot be used; null when it can.</param>
/// <param name="RetryAfter">When looking again makes sense; null when it is healthy.</param>
public sealed record BackendStatus(
    string Name, BackendState State, string? Version, IReadOnlyList<string> Models, TimeSpan? Uptime, string? Address, string? Reason, TimeSpan? RetryAfter);

/// <summary>Shows how the backends are that run models on this machine. Where no engine process runs, one is started for a moment; Ollama is left as it is.</summary>
public sealed class ShowBackends(KandilSession session)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    /// <summary>The embedded engine, then Ollama.</summary>
    /// <exception cref="KandilException">E_ARGS: <c>OLLAMA_HOST</c>; E_SCHEMA, E_PERM, E_DISK: the configuration.</exception>
    public async Task<IReadOnlyList<BackendStatus>> RunAsync(CancellationToken cancellationToken) =>
        [await EmbeddedAsync(cancellationToken), await OllamaAsync(cancellationToken)];

    private async Task<BackendStatus> EmbeddedAsync(CancellationToken cancellationToken)
    {
        EngineHealth health = await session.Engine.CheckHealthAsync(cancellationToken);
        return new BackendStatus(
            health.Engine, health.IsHealthy ? BackendState.Healthy : BackendState.Unhealthy, health.Version, health.Models, health.Uptime, null, health.Reason, health.RetryAfter);
    }

    /// <summary>Ollama alone: nothing is started.</summary>
    internal async Task<BackendStatus> OllamaAsync(CancellationToken cancellationToken)
    {
        Uri address = OllamaAddress.Of(session.Environment);
        bool isHere = Origin.Of(address).IsLoopback;
        using var connection = new SourceConnection(session, isHere ? new NetworkOptions { Offline = false } : new NetworkOptions());
        try
        {
            OllamaStatus status = await connection.Ollama.GetStatusAsync(cancellationToken);
            return status.State switch
            {
                OllamaState.Running => Status(BackendState.Healthy, status.Version, [.. (await connection.Ollama.ListAsync(cancellationToken)).Select(model => model.Name)], null),
                OllamaState.NotRunning => Status(BackendState.NotRunning, null, [], OllamaErrors.NotRunning(address, null).Message),
                _ => Status(BackendState.NotInstalled, null, [], OllamaErrors.NotInstalled(address, null).Message),
            };
        }
        catch (KandilException failure)
        {
            return Status(BackendState.Unhealthy, null, [], failure.Message);
        }

        BackendStatus Status(BackendState state, string? version, IReadOnlyList<string> models, string? reason) =>
            new(ReferenceVocabulary.Ollama, state, version, models, null, address.AbsoluteUri, reason, reason is null ? null : LookAgain);
    }
}
