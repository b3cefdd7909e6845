using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Hardware;

namespace Kandil.Core.Engines.Embedded;

/// <summary>One Worker with the model it holds.</summary>
internal sealed class LoadedWorker(EngineModel model, WorkerConnection connection, LoadedReply reply) : IAsyncDisposable
{
    public EngineModel Model => model;

    public WorkerConnection Connection => connection;

    /// <summary>Tokens of context that the model was trained for.</summary>
    public int TrainedContextLength => reply.TrainedContextLength;

    private IReadOnlyList<string> _warnings = [];

    public required string EngineVersion { get; init; }

    /// <summary>What the engine computes on.</summary>
    public required IReadOnlyList<ComputeDevice> Devices { get; init; }

    /// <summary>What the user should know about how it was loaded.</summary>
    public required IReadOnlyList<string> Warnings
    {
        init => _warnings = value;
    }

    public required TimeSpan LoadTime { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Disposed of when the model is unloaded.</summary>
    public required IDisposable? Hold { get; init; }

    /// <summary>The warnings, for who asks first, and nothing for whoever asks later: they are said once a load.</summary>
    public IReadOnlyList<string> TakeWarnings() => Interlocked.Exchange(ref _warnings, []);

    public LoadedModel Describe(string engine, int active, DateTimeOffset lastUsed, DateTimeOffset? unloadsAt) => new()
    {
        Model = model.Name,
        Engine = engine,
        Path = model.Path,
        Description = reply.Description,
        Size = reply.SizeBytes,
        Memory = connection.Memory,
        Context = reply.ContextLength,
        Backend = reply.Backend,
        ProcessId = connection.ProcessId,
        Sandbox = model.Sandbox.Name,
        Restrictions = connection.Restrictions,
        LoadTime = LoadTime,
        Requests = active,
        LastUsed = lastUsed,
        UnloadsAt = unloadsAt,
    };

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        Hold?.Dispose();
    }
}
