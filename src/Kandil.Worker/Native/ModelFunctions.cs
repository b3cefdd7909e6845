using System.Runtime.InteropServices;
using System.Text;

namespace Kandil.Worker.Native;

/// <summary>llama_model_params, 80 bytes. C's bool is a byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaModelParams
{
    public nint Devices;
    public nint TensorBufferOverrides;
    public int GpuLayers;
    public int SplitMode;
    public int LoadMode;
    public int LazyMode;
    public int MainGpu;
    public nint TensorSplit;
    public delegate* unmanaged[Cdecl]<float, void*, byte> ProgressCallback;
    public void* ProgressCallbackUserData;
    public nint KeyValueOverrides;
    public byte VocabularyOnly;
    public byte CheckTensors;
    public byte UseExtraBufferTypes;
    public byte NoHost;
    public byte NoAllocation;
    public byte LoadMtp;
}

/// <summary>Models.</summary>
internal static unsafe partial class ModelFunctions
{
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_default_params")]
    public static partial LlamaModelParams DefaultParams();

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ModelHandle LoadFromFile(string path, LlamaModelParams parameters);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_free")]
    public static partial void Free(nint model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_get_vocab")]
    public static partial nint Vocabulary(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_n_ctx_train")]
    public static partial int TrainedContext(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_n_layer")]
    public static partial int Layers(ModelHandle model);

    /// <summary>The length of an embedding.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_n_embd")]
    public static partial int Width(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_n_head")]
    public static partial int Heads(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_n_head_kv")]
    public static partial int KeyValueHeads(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_size")]
    public static partial ulong Size(ModelHandle model);

    /// <summary>The length of the description in bytes, whatever the buffer's.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_desc")]
    public static partial int Description(ModelHandle model, byte* buffer, nuint length);

    /// <summary>What llama.cpp calls the model.</summary>
    public static string Describe(ModelHandle model)
    {
        byte* buffer = stackalloc byte[256];
        int length = Math.Clamp(Description(model, buffer, 256), 0, 255);
        return Encoding.UTF8.GetString(buffer, length);
    }

    /// <summary>The chat template of the file, null when it has none.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_chat_template")]
    public static partial byte* ChatTemplate(ModelHandle model, byte* name);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_has_encoder")]
    public static partial byte HasEncoder(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_is_recurrent")]
    public static partial byte IsRecurrent(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_is_hybrid")]
    public static partial byte IsHybrid(ModelHandle model);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_model_is_diffusion")]
    public static partial byte IsDiffusion(ModelHandle model);
}

/// <summary>A model in memory. Contexts hold on to it, so it is freed after the last of them.</summary>
internal sealed class ModelHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        ModelFunctions.Free(handle);
        return true;
    }
}
