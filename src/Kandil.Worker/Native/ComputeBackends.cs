using System.Runtime.InteropServices;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Hardware;

namespace Kandil.Worker.Native;

/// <summary>
/// Loads what computes: every accelerator in the folder, and of the processor's variants the one that scores highest on
/// this machine. llama.cpp has a function for it, which does not say what it took and reads the environment.
/// </summary>
internal sealed unsafe class ComputeBackends
{
    private ComputeBackends(string description) => Description = description;

    /// <summary>What computes, such as <c>CPU (zen4)</c> or <c>Metal (Apple M2)</c>.</summary>
    public string Description { get; }

    /// <summary>Loads the backends of a folder.</summary>
    /// <param name="folder">The folder of the libraries.</param>
    /// <param name="cpuBackend">The processor's variant to use whatever this machine could do; null chooses.</param>
    /// <exception cref="WorkerException">Libraries: nothing for the processor can be loaded.</exception>
    public static ComputeBackends Load(string folder, string? cpuBackend)
    {
        string stem = LibraryNames.Prefix + "ggml-";
        string cpu = stem + "cpu";
        var files = Directory.EnumerateFiles(folder, stem + "*" + LibraryNames.BackendExtension).Order(StringComparer.Ordinal).ToList();
        foreach (string file in files)
        {
            string name = Path.GetFileName(file);
            if (!name.StartsWith(cpu, StringComparison.Ordinal) && !name.StartsWith(stem + "base", StringComparison.Ordinal))
            {
                // An accelerator that this machine has no use for gives no backend; the processor's is always there.
                BackendFunctions.Load(file);
            }
        }

        string chosen = cpuBackend
            ?? files.Where(file => Path.GetFileName(file).StartsWith(cpu, StringComparison.Ordinal)).MaxBy(Score)
            ?? throw new WorkerException(WorkerFailure.Libraries, $"{folder} has no compute backend for the processor ({cpu}*).");
        if (BackendFunctions.Load(chosen) == 0)
        {
            throw new WorkerException(
                WorkerFailure.Libraries, $"The compute backend {chosen} cannot be loaded: {NativeLog.TakeErrors("no reason given")}");
        }

        BackendFunctions.Initialize();
        return new ComputeBackends(DescribeGpu() ?? $"CPU ({Variant(chosen)})");
    }

    /// <summary>What can be computed on beside the processor.</summary>
    public static IReadOnlyList<ComputeDevice> Devices()
    {
        var devices = new List<ComputeDevice>();
        for (nuint index = 0; index < BackendFunctions.DeviceCount(); index++)
        {
            nint device = BackendFunctions.Device(index);
            int type = BackendFunctions.DeviceType(device);
            if (type == BackendFunctions.CpuDevice)
            {
                continue;
            }

            nuint free = 0, total = 0;
            BackendFunctions.DeviceMemory(device, &free, &total);
            string backend = Text(BackendFunctions.NameOfBackend(BackendFunctions.BackendOfDevice(device)));
            bool isGpu = type is BackendFunctions.GpuDevice or BackendFunctions.IntegratedGpuDevice;
            devices.Add(new ComputeDevice(
                backend == "MTL" ? "Metal" : backend, Text(BackendFunctions.DeviceDescription(device)), (long)total, (long)free, isGpu,
                type == BackendFunctions.IntegratedGpuDevice));
        }

        return devices;
    }

    // libggml-cpu-zen4.so is zen4; where there is only one, it is plain libggml-cpu.
    private static string Variant(string file) => Path.GetFileNameWithoutExtension(file).Split("-cpu-", 2) is [_, var variant]
        ? variant
        : RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    // 0 means that this machine lacks instructions that the variant needs. A variant that is the only one has no score.
    private static int Score(string file)
    {
        if (!NativeLibrary.TryLoad(file, out nint library))
        {
            return -1;
        }

        int score = NativeLibrary.TryGetExport(library, "ggml_backend_score", out nint function)
            ? ((delegate* unmanaged[Cdecl]<int>)function)()
            : 0;
        NativeLibrary.Free(library);
        return score;
    }

    private static string? DescribeGpu()
    {
        nint device = BackendFunctions.DeviceOfType(BackendFunctions.GpuDevice);
        device = device != 0 ? device : BackendFunctions.DeviceOfType(BackendFunctions.IntegratedGpuDevice);
        return device == 0 ? null : $"{Text(BackendFunctions.DeviceName(device))} ({Text(BackendFunctions.DeviceDescription(device))})";
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
