using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.PowerShell.Results;

/// <summary>A sandbox profile with what it holds for.</summary>
public sealed record SandboxProfileView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>True for one that comes with Kandil and cannot be changed.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>True for the one of everything that none is bound to.</summary>
    public bool IsDefault { get; init; }

    /// <summary>False: nothing is restricted, and nothing below counts.</summary>
    public bool IsRestricting { get; init; }

    /// <summary>Memory beside the mapped weights: <c>needed</c>, <c>unlimited</c> or a size.</summary>
    public required string Memory { get; init; }

    /// <summary>Processor cores; null for all.</summary>
    public int? Cores { get; init; }

    /// <summary>The priority of the process.</summary>
    public SandboxPriority Priority { get; init; }

    /// <summary>How long an answer may take; null for no limit.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>Bytes that may be written, each file and all together.</summary>
    public long TemporaryDisk { get; init; }

    /// <summary>What may be read beside the model.</summary>
    public IReadOnlyList<string> ReadPaths { get; init; } = [];

    /// <summary>Where may be written.</summary>
    public IReadOnlyList<string> WritePaths { get; init; } = [];

    /// <summary>What stays closed below the others.</summary>
    public IReadOnlyList<string> DeniedPaths { get; init; } = [];

    /// <summary>Which servers Kandil may ask for a model.</summary>
    public SandboxNetwork Network { get; init; }

    /// <summary>The servers, where the network is restricted; empty for any.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Their ports, where the network is restricted; empty for any.</summary>
    public IReadOnlyList<int> AllowedPorts { get; init; } = [];

    /// <summary>Bytes a second that Kandil may receive; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Whether other programs may be started.</summary>
    public bool ChildProcesses { get; init; }

    /// <summary>Whether system calls that no engine needs are refused.</summary>
    public bool FiltersSystemCalls { get; init; }

    /// <summary>The models that are bound to it.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The agents that are bound to it.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>All that it holds for, in words: <c>everything else</c>, models, <c>agent NAME</c>.</summary>
    public IReadOnlyList<string> HoldsFor => [.. IsDefault ? (string[])["everything else"] : [], .. Models, .. Agents.Select(agent => $"agent {agent}")];

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static SandboxProfileView Of(SandboxEntry entry)
    {
        SandboxProfile profile = entry.Profile;
        return new SandboxProfileView
        {
            Name = profile.Name,
            Description = profile.Description,
            IsBuiltIn = profile.IsBuiltIn,
            IsDefault = entry.IsDefault,
            IsRestricting = profile.IsRestricting,
            Memory = profile.MemoryBytes is { } bytes ? new ByteSize(bytes).ToString() : SandboxField.Find("memory")!.Get(profile)[0],
            Cores = profile.ProcessorCores,
            Priority = profile.Priority,
            WallTime = profile.WallTime,
            TemporaryDisk = profile.TemporaryDiskBytes,
            ReadPaths = profile.ReadPaths,
            WritePaths = profile.WritePaths,
            DeniedPaths = profile.DeniedPaths,
            Network = profile.Network,
            AllowedHosts = profile.AllowedHosts,
            AllowedPorts = profile.AllowedPorts,
            BytesPerSecond = profile.BytesPerSecond,
            ChildProcesses = profile.ChildProcesses,
            FiltersSystemCalls = profile.FiltersSystemCalls,
            Models = entry.Models,
            Agents = entry.Agents,
        };
    }
}
