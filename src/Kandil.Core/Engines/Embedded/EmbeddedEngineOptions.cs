using Kandil.Core.Platform;

namespace Kandil.Core.Engines.Embedded;

/// <summary>What the embedded engine works with.</summary>
public sealed record EmbeddedEngineOptions
{
    /// <summary>The folder that holds Worker.</summary>
    public required string WorkerFolder { get; init; }

    /// <summary>How long a model that nobody uses stays loaded.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Arguments for Worker itself, such as another folder of libraries.</summary>
    public IReadOnlyList<string> WorkerArguments { get; init; } = [];

    /// <summary>Finds the ways to start Worker; null looks in <see cref="WorkerFolder"/>.</summary>
    public WorkerLauncher? Launcher { get; init; }

    /// <summary>How long a load test may take; a model of more than 1 GiB may take it twice, the second time without its weights.</summary>
    public TimeSpan LoadTestLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of keep-alive and figures.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The memory of this machine as this process may use it.</summary>
    public Func<MachineMemory> ReadMemory { get; init; } = MachineMemory.Read;
}
