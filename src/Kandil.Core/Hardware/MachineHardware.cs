using Kandil.Core.Primitives;

namespace Kandil.Core.Hardware;

/// <summary>What this machine has, as far as a process of its user may use it. What could not be found out is null, and <see cref="Unknown"/> says why.</summary>
public sealed record MachineHardware
{
    /// <summary>The operating system and its version.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The processor.</summary>
    public required ProcessorFacts Processor { get; init; }

    /// <summary>Cores that this process may compute on.</summary>
    public int Cores => Processor.Cores;

    /// <summary>The vector instructions that engines use.</summary>
    public IReadOnlyList<string> Instructions => new TextList<string>(Processor.Features);

    /// <summary>Bytes of memory that this process may use: the machine's, or the limit of a container or job below that.</summary>
    public required long TotalMemory { get; init; }

    /// <summary>Bytes of memory that can be had now without pushing others out.</summary>
    public required long AvailableMemory { get; init; }

    /// <summary>Bytes of memory that the machine has, whatever this process may use of them.</summary>
    public required long MachineMemory { get; init; }

    /// <summary>What keeps this process from the rest of the machine's memory: <c>control group</c>, <c>job</c>; null for nothing.</summary>
    public string? MemoryLimitedBy { get; init; }

    /// <summary>The volume that the models lie on; null where nothing tells.</summary>
    public DiskFacts? Disk { get; init; }

    /// <summary>The graphics cards; empty where there are none, which is no failure.</summary>
    public IReadOnlyList<GraphicsFacts> Gpus { get; init => field = new TextList<GraphicsFacts>(value); } = new TextList<GraphicsFacts>([]);

    /// <summary>What could not be found out, each with the reason.</summary>
    public IReadOnlyList<FailedProbe> Unknown { get; init; } = [];

    /// <summary>A text that is the same for as long as nothing changes that decides what fits in all; memory that is free now is not in it.</summary>
    public string Fingerprint => string.Join('|', [
        Processor.Architecture, Processor.Name ?? "", $"{Processor.Cores}", string.Join(',', Processor.Features), $"{TotalMemory}",
        .. Gpus.Select(gpu => $"{gpu.Name}:{gpu.TotalMemory}:{gpu.IsUsable}")]);

    /// <inheritdoc/>
    public override string ToString() => $"{Processor}, {new ByteSize(TotalMemory)} of memory, {(Gpus.Count == 0 ? "no GPU" : string.Join(", ", Gpus))}";
}

/// <summary>Something about the machine that could not be found out.</summary>
/// <param name="Subject">What: <c>GPU</c>, <c>processor</c>, <c>disk</c>.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record FailedProbe(string Subject, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Subject}: {Reason}";
}
