using System.Runtime.InteropServices;

namespace Kandil.Core.Platform;

/// <summary>NVIDIA's management library, which comes with the driver (NVML's reference, "Device Queries"). It need not be there.</summary>
internal static unsafe class NvidiaManagement
{
    private const int Success = 0;

    /// <summary>The arithmetic units of each card, in the driver's order, which is that of nvidia-smi; null for one it does not tell. Empty without the library.</summary>
    public static IReadOnlyList<int?> Cores()
    {
        string name = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
        if (!NativeLibrary.TryLoad(name, typeof(NvidiaManagement).Assembly, DllImportSearchPath.System32, out nint library))
            return [];
        try
        {
            return Cores(library);
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    private static List<int?> Cores(nint library)
    {
        nint Function(string name) => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0;
        var begin = (delegate* unmanaged[Cdecl]<int>)Function("nvmlInit_v2");
        var end = (delegate* unmanaged[Cdecl]<int>)Function("nvmlShutdown");
        var count = (delegate* unmanaged[Cdecl]<uint*, int>)Function("nvmlDeviceGetCount_v2");
        var device = (delegate* unmanaged[Cdecl]<uint, nint*, int>)Function("nvmlDeviceGetHandleByIndex_v2");
        var cores = (delegate* unmanaged[Cdecl]<nint, uint*, int>)Function("nvmlDeviceGetNumGpuCores");
        if (begin == null || end == null || count == null || device == null || cores == null || begin() != Success)
            return [];
        try
        {
            uint devices = 0;
            if (count(&devices) != Success)
                return [];
            var found = new List<int?>();
            for (uint index = 0; index < devices; index++)
            {
                nint handle = 0;
                uint units = 0;
                found.Add(device(index, &handle) == Success && cores(handle, &units) == Success ? (int)units : null);
            }

            return found;
        }
        finally
        {
            _ = end();
        }
    }
}
