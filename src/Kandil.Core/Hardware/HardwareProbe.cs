using System.Runtime.InteropServices;
using Kandil.Core.Platform;

namespace Kandil.Core.Hardware;

/// <summary>What a probe looks at; the defaults are this machine.</summary>
public sealed record HardwareProbeOptions
{
    /// <summary>A folder whose volume is of interest; it need not exist yet. Null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Where programs may lie, for <c>nvidia-smi</c>.</summary>
    public IReadOnlyList<string> ProgramFolders { get; init; } = [];

    /// <summary>What llama.cpp can compute on; null where it could not be asked.</summary>
    public IReadOnlyList<ComputeDevice>? Devices { get; init; }

    /// <summary>Why llama.cpp could not be asked; null where it was.</summary>
    public string? DevicesProblem { get; init; }

    /// <summary>How long a program may take.</summary>
    public TimeSpan ProgramLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The file system on Linux.</summary>
    internal string Root { get; init; } = "/";

    /// <summary>Reads memory.</summary>
    internal Func<MachineMemory> ReadMemory { get; init; } = MachineMemory.Read;
}

/// <summary>Finds out what this machine has. Every probe may fail by itself, which costs its figure and nothing else.</summary>
public sealed class HardwareProbe(HardwareProbeOptions options)
{
    private readonly List<FailedProbe> _unknown = [];

    /// <summary>Looks.</summary>
    public async Task<MachineHardware> RunAsync(CancellationToken cancellationToken) => Seen(await GraphicsAsync(cancellationToken));

    /// <summary>The same without graphics cards, and so without a program that is asked.</summary>
    public MachineHardware WithoutGraphics() => Seen([]);

    private MachineHardware Seen(IReadOnlyList<GraphicsFacts> gpus)
    {
        MachineMemory memory = options.ReadMemory();
        ProcessorFacts processor = ProcessorProbe.Run(options.Root);
        if (processor.Name is null)
            _unknown.Add(new FailedProbe("processor", "the system does not tell its name"));
        return new MachineHardware
        {
            OperatingSystem = RuntimeInformation.OSDescription,
            Processor = processor,
            TotalMemory = memory.Total,
            AvailableMemory = memory.Available,
            MachineMemory = memory.Machine,
            MemoryLimitedBy = memory.LimitedBy,
            Disk = Disk(),
            Gpus = [.. gpus.Select(gpu => InSharedMemory(gpu, memory))],
            Unknown = [.. _unknown],
        };
    }

    private async Task<IReadOnlyList<GraphicsFacts>> GraphicsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphicsFacts> known = await NvidiaAsync(cancellationToken);
        if (options.DevicesProblem is { } problem)
            _unknown.Add(new FailedProbe("GPU", $"llama.cpp could not be asked: {problem}"));
        ComputeDevice[] devices = [.. (options.Devices ?? []).Where(device => device.IsGpu)];
        GraphicsFacts[] marked = [.. known.Select(gpu => gpu with { IsUsable = devices.Any(device => Same(device, gpu)) })];
        GraphicsFacts[] others = [.. devices.Where(device => !known.Any(gpu => Same(device, gpu))).Select(Of)];
        // What only the system knows stands for itself where nobody else knows a card at all.
        return marked.Length + others.Length > 0 ? [.. marked, .. others] : Kernel();
    }

    private async Task<IReadOnlyList<GraphicsFacts>> NvidiaAsync(CancellationToken cancellationToken)
    {
        if (NvidiaSmi.Find(options.ProgramFolders) is not { } program)
            return [];
        var (gpus, problem) = await NvidiaSmi.RunAsync(program, options.ProgramLimit, cancellationToken);
        if (problem is not null)
            _unknown.Add(new FailedProbe("GPU", problem));
        return NvidiaLibrary.WithCores(gpus);
    }

    private IReadOnlyList<GraphicsFacts> Kernel()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        IReadOnlyList<GraphicsFacts> cards = LinuxGraphics.Read(options.Root);
        if (cards.Any(card => card.Name.StartsWith("NVIDIA", StringComparison.Ordinal)))
            _unknown.Add(new FailedProbe("GPU", "there is an NVIDIA card, but no nvidia-smi that answers: the driver is not installed, or not in this container"));
        return cards;
    }

    private static bool Same(ComputeDevice device, GraphicsFacts gpu) => device.Name.Equals(gpu.Name, StringComparison.OrdinalIgnoreCase);

    private static GraphicsFacts Of(ComputeDevice device) => new()
    {
        Name = device.Name,
        Backend = device.Backend,
        TotalMemory = device.TotalMemory > 0 ? device.TotalMemory : null,
        FreeMemory = device.TotalMemory > 0 ? device.FreeMemory : null,
        IsUnified = device.IsIntegrated || device.Backend == "Metal",
        IsUsable = true,
        FoundBy = "llama.cpp",
    };

    // A card without memory of its own has the machine's; a driver's own figure of it, such as Metal's, is the tighter one.
    private static GraphicsFacts InSharedMemory(GraphicsFacts gpu, MachineMemory memory) => !gpu.IsUnified ? gpu : gpu with
    {
        TotalMemory = Math.Min(gpu.TotalMemory ?? memory.Total, memory.Total),
        FreeMemory = Math.Min(gpu.FreeMemory ?? memory.Available, memory.Available),
    };

    private DiskFacts? Disk()
    {
        if (options.Folder is not { } folder)
            return null;
        try
        {
            while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
                folder = parent;
            var drive = new DriveInfo(folder);
            return new DiskFacts(folder, drive.TotalSize, drive.AvailableFreeSpace, drive.DriveFormat);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            _unknown.Add(new FailedProbe("disk", exception.Message));
            return null;
        }
    }
}
