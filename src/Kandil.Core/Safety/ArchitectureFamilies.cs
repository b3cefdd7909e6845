namespace Kandil.Core.Safety;

/// <summary>
/// Which keys the engine cannot load an architecture without, beyond those that every model has (llama.cpp v0.4.0,
/// load_arch_hparams of each). An architecture that is in no list came later: the engine stops at its name, before any number.
/// </summary>
internal static class ArchitectureFamilies
{
    private static readonly HashSet<string> NormalizedByMean = Words(
        """
        bert bloom codeshell cohere2 command-r dbrx falcon gpt2 gptneox jais jais2 jina-bert-v2 jina-bert-v3 modern-bert mpt nemotron
        nomic-bert nomic-bert-moe olmo orion phi2 stablelm starcoder starcoder2
        """);

    private static readonly HashSet<string> NormalizedBySquare = Words(
        """
        afmoe apertus arcee arctic baichuan bailingmoe bailingmoe2 bailingmoe3 bitnet chameleon chatglm cogvlm deci deepseek deepseek2
        deepseek2-ocr deepseek32 deepseek4 dots1 dots3note dream ernie4_5 ernie4_5-moe eurobert exaone exaone-moe exaone4 falcon-h1
        gemma gemma-embedding gemma2 gemma3 gemma3n gemma4 glm-dsa glm4 glm4moe gpt-oss granite granite_swa granitehybrid granitemoe
        graniteswitch grok grovemoe hunyuan-dense hunyuan-moe hunyuan_vl hy_v3 internlm2 jamba kimi-k3 kimi-linear laguna lfm2 lfm2moe
        llada llada-moe llama llama-embed llama4 maincoder mamba mamba2 mellum mimo2 minicpm minicpm3 minimax-01 minimax-m2 minimax-m3
        mistral3 mistral4 muse-glimmer nanbeige nemotron_h nemotron_h_moe neo-bert olmo2 olmoe openelm paddleocr pangu-embedded phi3
        phimoe plamo plamo2 plamo3 plm qwen qwen2 qwen2moe qwen2vl qwen3 qwen35 qwen35moe qwen3moe qwen3next qwen3vl qwen3vlmoe qwen4exp
        refact rnd1 seed_oss smallthinker smollm3 step35 t5 t5encoder talkie xverse
        """);

    private static readonly HashSet<string> WithoutHeads = Words("mamba mamba2 rwkv6 rwkv6qwen2 rwkv7 arwkv7");

    private static readonly HashSet<string> Others = Words(
        "cohere2moe dflash eagle3 gemma4-assistant gptj pockettts qwen3tts wavtokenizer-dec");

    /// <summary>Every architecture that the engine knows.</summary>
    internal static IEnumerable<string> All => NormalizedByMean.Concat(NormalizedBySquare).Concat(WithoutHeads).Concat(Others).Distinct();

    /// <summary>Whether the engine knows the architecture.</summary>
    internal static bool IsKnown(string architecture) =>
        EpsilonKey(architecture) is not null || HasNoHeads(architecture) || Others.Contains(architecture);

    /// <summary>The key of the epsilon that the architecture's norms take, without its prefix; null where it is not known.</summary>
    internal static string? EpsilonKey(string architecture) =>
        NormalizedByMean.Contains(architecture) ? "attention.layer_norm_epsilon"
        : NormalizedBySquare.Contains(architecture) ? "attention.layer_norm_rms_epsilon"
        : null;

    /// <summary>Whether the architecture attends, and so has heads; false for one that is not known.</summary>
    internal static bool NeedsHeads(string architecture) => EpsilonKey(architecture) is not null && !HasNoHeads(architecture);

    /// <summary>Whether the architecture is recurrent throughout, so that its files say 0 heads.</summary>
    internal static bool HasNoHeads(string architecture) => WithoutHeads.Contains(architecture);

    private static HashSet<string> Words(string text) =>
        new(text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
