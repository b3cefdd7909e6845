using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>ggml's compute backends and their devices.</summary>
internal static unsafe partial class BackendFunctions
{
    /// <summary>enum ggml_backend_dev_type: the processor.</summary>
    public const int CpuDevice = 0;

    /// <summary>enum ggml_backend_dev_type: a GPU with memory of its own.</summary>
    public const int GpuDevice = 1;

    /// <summary>enum ggml_backend_dev_type: a GPU in the host's memory.</summary>
    public const int IntegratedGpuDevice = 2;

    [LibraryImport(LibraryNames.Ggml, EntryPoint = "ggml_backend_load", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Load(string path);

    [LibraryImport(LibraryNames.Ggml, EntryPoint = "ggml_backend_dev_by_type")]
    public static partial nint DeviceOfType(int type);

    [LibraryImport(LibraryNames.Ggml, EntryPoint = "ggml_backend_dev_count")]
    public static partial nuint DeviceCount();

    [LibraryImport(LibraryNames.Ggml, EntryPoint = "ggml_backend_dev_get")]
    public static partial nint Device(nuint index);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_backend_dev_type")]
    public static partial int DeviceType(nint device);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_backend_dev_memory")]
    public static partial void DeviceMemory(nint device, nuint* free, nuint* total);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_backend_reg_name")]
    public static partial byte* NameOfBackend(nint backend);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_backend_dev_name")]
    public static partial byte* DeviceName(nint device);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_backend_dev_description")]
    public static partial byte* DeviceDescription(nint device);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_backend_dev_backend_reg")]
    public static partial nint BackendOfDevice(nint device);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_backend_reg_get_proc_address", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FunctionOfBackend(nint backend, string name);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_backend_init")]
    public static partial void Initialize();
}
