using System.Globalization;

namespace Kandil.Core.Sandbox;

/// <summary>
/// What a restricted process does to itself before it does anything else, as one word of its command line:
/// <c>memory=1073741824,file=0,cores=2,priority=low,children=no,calls=filtered</c>. What is left out is not restricted.
/// </summary>
public sealed record ProcessLimits
{
    /// <summary>Bytes of memory beside mapped files; null for no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Bytes of the largest file that it may write; null for no limit.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Processor cores; null for all.</summary>
    public int? Cores { get; init; }

    /// <summary>Its priority.</summary>
    public SandboxPriority Priority { get; init; }

    /// <summary>True: it starts no other program.</summary>
    public bool ForbidsChildren { get; init; }

    /// <summary>True: calls that no engine needs are refused.</summary>
    public bool FiltersCalls { get; init; }

    /// <summary>The limits that a profile sets.</summary>
    /// <param name="profile">The profile; it restricts.</param>
    /// <param name="neededMemory">What the model needs, with a margin, where the profile names no number.</param>
    public static ProcessLimits Of(SandboxProfile profile, long? neededMemory) => new()
    {
        MemoryBytes = profile.LimitsMemory ? profile.MemoryBytes ?? neededMemory : null,
        FileBytes = profile.TemporaryDiskBytes,
        Cores = profile.ProcessorCores,
        Priority = profile.Priority,
        ForbidsChildren = !profile.ChildProcesses,
        FiltersCalls = profile.FiltersSystemCalls,
    };

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ProcessLimits? Parse(string text)
    {
        var limits = new ProcessLimits();
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || limits.With(pair[..at], pair[(at + 1)..]) is not { } next)
                return null;
            limits = next;
        }

        return limits;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var parts = new List<string>();
        if (MemoryBytes is { } memory)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"memory={memory}"));
        if (FileBytes is { } file)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"file={file}"));
        if (Cores is { } cores)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"cores={cores}"));
        if (Priority != SandboxPriority.Normal)
            parts.Add($"priority={(Priority == SandboxPriority.Low ? "low" : "idle")}");
        if (ForbidsChildren)
            parts.Add("children=no");
        if (FiltersCalls)
            parts.Add("calls=filtered");
        return string.Join(',', parts);
    }

    private ProcessLimits? With(string key, string value) => (key, value) switch
    {
        ("memory", _) when Number(value) is { } bytes => this with { MemoryBytes = bytes },
        ("file", _) when Number(value) is { } bytes => this with { FileBytes = bytes },
        ("cores", _) when Number(value) is > 0 and <= int.MaxValue and { } cores => this with { Cores = (int)cores },
        ("priority", "low") => this with { Priority = SandboxPriority.Low },
        ("priority", "idle") => this with { Priority = SandboxPriority.Idle },
        ("children", "no") => this with { ForbidsChildren = true },
        ("calls", "filtered") => this with { FiltersCalls = true },
        _ => null,
    };

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
