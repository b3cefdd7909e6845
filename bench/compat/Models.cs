using Kandil.Tests.Unit.Fakes;

namespace Kandil.Bench.Compat;

/// <summary>The files that are measured, each with its context lengths.</summary>
internal static class Models
{
    private static readonly int[] Usual = [2048, 8192, 32768];

    public static IReadOnlyList<(string Name, Func<GgufArchitecture> Make, int[] Contexts)> All { get; } =
    [
        ("llama-q4_k", GgufArchitectures.Llama, Usual),
        ("qwen2-q8_0", GgufArchitectures.Qwen2, Usual),
        ("qwen3-q4_k", GgufArchitectures.Qwen3, [2048, 4096, 16384]),
        ("gemma3-q4_0", GgufArchitectures.Gemma3, Usual),
        ("gemma2-q5_k", GgufArchitectures.Gemma2, [2048, 8192, 16384]),
        ("phi3-q4_0", GgufArchitectures.Phi3, [1024, 4096, 8192]),
        ("starcoder2-f16", GgufArchitectures.StarCoder2, Usual),
        ("command-r-q5_k", GgufArchitectures.CommandR, Usual),
        ("mixtral-q4_k", GgufArchitectures.Mixtral, Usual),
        ("qwen3moe-q4_k", GgufArchitectures.Qwen3Experts, Usual),
        ("gpt-oss-mxfp4", GgufArchitectures.GptOss, Usual),
        ("deepseek2-q4_k", GgufArchitectures.DeepSeek2, Usual),
        ("mamba-q8_0", GgufArchitectures.Mamba, Usual),
        ("mamba2-f16", GgufArchitectures.Mamba2, Usual),
        ("falcon-h1-q4_k", GgufArchitectures.FalconH1, Usual),
        ("lfm2-q4_0", GgufArchitectures.Lfm2, Usual),
        ("rwkv7-q8_0", GgufArchitectures.Rwkv7, Usual),
    ];
}
