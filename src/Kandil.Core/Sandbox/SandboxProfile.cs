namespace Kandil.Core.Sandbox;

/// <summary>How much of the processor a restricted process asks for.</summary>
public enum SandboxPriority
{
    /// <summary>As much as every other program.</summary>
    Normal,

    /// <summary>Less than other programs.</summary>
    Low,

    /// <summary>What other programs leave.</summary>
    Idle,
}

/// <summary>Which servers Kandil may ask on behalf of a model. The process that holds the model has no network whatever this says.</summary>
public enum SandboxNetwork
{
    /// <summary>None.</summary>
    None,

    /// <summary>The hosts of <see cref="SandboxProfile.AllowedHosts"/>.</summary>
    Restricted,

    /// <summary>Any.</summary>
    Full,
}

/// <summary>What a process that opens a model's file may do, and what Kandil may send for the model.</summary>
public sealed record SandboxProfile
{
    /// <summary>What it is called: small letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>True for one that comes with Kandil and cannot be changed.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>False: the process is not restricted at all, and nothing below counts.</summary>
    public bool IsRestricting { get; init; } = true;

    /// <summary>True: memory is limited, by <see cref="MemoryBytes"/> or else by what the model needs.</summary>
    public bool LimitsMemory { get; init; } = true;

    /// <summary>Bytes of memory beside the mapped weights; null: what the model needs by its header, with a margin.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processor cores that it may compute on; null for all.</summary>
    public int? ProcessorCores { get; init; }

    /// <summary>Its priority.</summary>
    public SandboxPriority Priority { get; init; }

    /// <summary>How long one answer may take; null for no limit.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>Bytes of temporary files that it may write, each and all together; 0 for none at all.</summary>
    public long TemporaryDiskBytes { get; init; }

    /// <summary>Files and folders that it may read beside the model and the engine's own; absolute.</summary>
    public IReadOnlyList<string> ReadPaths { get; init; } = [];

    /// <summary>Folders in which it may write; absolute.</summary>
    public IReadOnlyList<string> WritePaths { get; init; } = [];

    /// <summary>Files and folders that it may not touch although a folder above is in one of the lists; absolute.</summary>
    public IReadOnlyList<string> DeniedPaths { get; init; } = [];

    /// <summary>Which servers Kandil may ask for the model.</summary>
    public SandboxNetwork Network { get; init; } = SandboxNetwork.Full;

    /// <summary>Where <see cref="Network"/> is restricted: <c>host</c>, <c>host:port</c> or <c>*.domain</c>; empty for any server.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Where <see cref="Network"/> is restricted: the ports; empty for any.</summary>
    public IReadOnlyList<int> AllowedPorts { get; init; } = [];

    /// <summary>Bytes a second that Kandil may receive for the model; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>True: it may start other programs.</summary>
    public bool ChildProcesses { get; init; }

    /// <summary>True: system calls that no engine needs are refused to it.</summary>
    public bool FiltersSystemCalls { get; init; } = true;

    /// <summary>The profile of everything that no other is named for: reads the model and the engine, and nothing else.</summary>
    public static SandboxProfile Secure { get; } = new()
    {
        Name = "secure",
        Description = "Reads the model and the engine's own files and nothing else; no writing, no network, no other programs, memory as the model needs it.",
        IsBuiltIn = true,
    };

    /// <summary>The same without a limit of memory.</summary>
    public static SandboxProfile Standard { get; } = new()
    {
        Name = "standard",
        Description = "As secure, without a limit of memory.",
        IsBuiltIn = true,
        LimitsMemory = false,
    };

    /// <summary>No restriction.</summary>
    public static SandboxProfile None { get; } = new()
    {
        Name = "none",
        Description = "No restriction: for files that you made yourself, and for finding out what a restriction breaks.",
        IsBuiltIn = true,
        IsRestricting = false,
        LimitsMemory = false,
        ChildProcesses = true,
        FiltersSystemCalls = false,
    };

    /// <summary>Those that come with Kandil, the default first.</summary>
    public static IReadOnlyList<SandboxProfile> BuiltIn { get; } = [Secure, Standard, None];

    /// <summary>Tells apart what profiles allow: a process that was started under another text is of no use.</summary>
    internal string Fingerprint => IsBuiltIn ? Name : string.Join('\n', SandboxField.All.SelectMany(one => one.Get(this).Prepend(one.Name)).Prepend(Name));

    /// <summary>A profile of the user's own, as secure until its fields are set.</summary>
    public static SandboxProfile New(string name) => Secure with { Name = name, Description = null, IsBuiltIn = false };

    /// <summary>What contradicts itself, a field and a predicate; null for nothing.</summary>
    public (string Field, string Problem)? Contradiction()
    {
        bool namesServers = AllowedHosts.Count + AllowedPorts.Count > 0;
        return (Network == SandboxNetwork.Restricted, namesServers) switch
        {
            (true, false) => ("network", "is restricted and needs allowed_hosts or allowed_ports"),
            (false, true) => ("network", "must be restricted where allowed_hosts or allowed_ports are named"),
            _ => (TemporaryDiskBytes > 0, WritePaths.Count > 0) switch
            {
                (true, false) => ("write_paths", "must name a folder where temporary_disk is above 0"),
                (false, true) => ("temporary_disk", "must be above 0 where write_paths are named: it is how much may be written"),
                _ => null,
            },
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
