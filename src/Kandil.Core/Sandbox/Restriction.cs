namespace Kandil.Core.Sandbox;

/// <summary>A restriction of a process, and whether it holds.</summary>
/// <param name="Name">What is restricted: one of <see cref="RestrictionNames"/>.</param>
/// <param name="IsApplied">False where this system could not do it.</param>
/// <param name="Reason">Why not, a part of a sentence; null where it holds.</param>
public sealed record Restriction(string Name, bool IsApplied, string? Reason = null)
{
    /// <inheritdoc/>
    public override string ToString() => IsApplied ? Name : $"{Name}: not applied, {Reason}";
}

/// <summary>The restrictions there are.</summary>
public static class RestrictionNames
{
    /// <summary>Only named files can be opened.</summary>
    public const string Files = "files";

    /// <summary>No connection to anywhere.</summary>
    public const string Network = "network";

    /// <summary>A network of its own, in which there is nothing: a second lock on the same door.</summary>
    public const string NetworkNamespace = "network namespace";

    /// <summary>No other program can be started.</summary>
    public const string Processes = "child processes";

    /// <summary>System calls that no engine needs are refused.</summary>
    public const string SystemCalls = "system calls";

    /// <summary>A limit of memory.</summary>
    public const string Memory = "memory";

    /// <summary>A limit to what can be written to a file.</summary>
    public const string TemporaryDisk = "temporary disk";

    /// <summary>A limit to how long an answer may take.</summary>
    public const string WallTime = "wall time";

    /// <summary>A lower priority.</summary>
    public const string Priority = "priority";

    /// <summary>A number of processor cores.</summary>
    public const string Cores = "cores";

    /// <summary>Nothing of its memory is written to disk when it crashes.</summary>
    public const string CrashDumps = "crash dumps";

    /// <summary>It can gain no right that its parent has not.</summary>
    public const string Privileges = "privileges";
}
