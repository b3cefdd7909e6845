using Kandil.Core.Compatibility;
using Kandil.Core.Gguf;
using Kandil.Core.Hardware;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Compatibility;

/// <summary>Models of any size without a byte of weights, and machines of any kind.</summary>
internal static class HollowModel
{
    public const long GB = 1_000_000_000;

    /// <summary>In the shape of Llama 3 70B, with as many blocks.</summary>
    public static GgufArchitecture Large(int layers, GgmlType type)
    {
        var model = new GgufArchitecture("llama", layers, 8192, 128256)
            .Set(".context_length", 131072u).Set(".attention.head_count", 64u).Set(".attention.head_count_kv", 8u).Set(".feed_forward_length", 28672u)
            .Set(".attention.layer_norm_rms_epsilon", 1e-5f);
        return model.Each(layer => model
            .AddPlain(layer, "attn_norm.weight", 8192).AddMatrix(layer, "attn_q.weight", type, 8192, 8192).AddMatrix(layer, "attn_k.weight", type, 8192, 1024)
            .AddMatrix(layer, "attn_v.weight", type, 8192, 1024).AddMatrix(layer, "attn_output.weight", type, 8192, 8192)
            .AddPlain(layer, "ffn_norm.weight", 8192).AddMatrix(layer, "ffn_gate.weight", type, 8192, 28672)
            .AddMatrix(layer, "ffn_up.weight", type, 8192, 28672).AddMatrix(layer, "ffn_down.weight", type, 28672, 8192)).AddEnds(type, tied: false);
    }

    /// <summary>What a model's header says.</summary>
    public static ModelShape ShapeOf(GgufArchitecture model)
    {
        string path = Path.GetTempFileName();
        try
        {
            model.WriteTo(path);
            using var file = File.OpenRead(path);
            return ModelShape.Of(GgufReader.Read(file, file.Length, path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A machine with eight cores.</summary>
    public static MachineHardware Machine(long memory, params GraphicsFacts[] gpus) => new()
    {
        OperatingSystem = "test",
        Processor = new ProcessorFacts("test", "x64", 8, 16, [ProcessorFeature.Avx2]),
        TotalMemory = memory,
        AvailableMemory = memory,
        MachineMemory = memory,
        Disk = new DiskFacts("/", 1000 * GB, 500 * GB, null),
        Gpus = gpus,
    };

    /// <summary>A card that the engine computes on.</summary>
    public static GraphicsFacts Card(string name, long memory, string backend = "CUDA", bool isUsable = true) => new()
    {
        Name = name, Backend = backend, TotalMemory = memory, FreeMemory = memory, IsUsable = isUsable, FoundBy = "test",
    };
}
