using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>llama_sampler_chain_params, 1 byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaSamplerChainParams
{
    public byte NoPerformanceCounters;
}

/// <summary>llama_token_data, 12 bytes: a token that may be chosen.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaTokenData
{
    public int Token;
    public float Logit;
    public float Probability;
}

/// <summary>llama_token_data_array, 32 bytes: the tokens that may be chosen.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaTokenDataArray
{
    public LlamaTokenData* Data;
    public nuint Count;
    public long Selected;
    public byte Sorted;
}

/// <summary>Samplers: how the next token is chosen.</summary>
internal static unsafe partial class SamplerFunctions
{
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_chain_init")]
    public static partial SamplerHandle CreateChain(LlamaSamplerChainParams parameters);

    /// <summary>Adds to the end of a chain, which frees the sampler with itself.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_chain_add")]
    public static partial void Add(SamplerHandle chain, nint sampler);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_free")]
    public static partial void Free(nint sampler);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_greedy")]
    public static partial nint Greedy();

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_dist")]
    public static partial nint Random(uint seed);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_top_k")]
    public static partial nint TopK(int k);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_top_p")]
    public static partial nint TopP(float p, nuint least);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_min_p")]
    public static partial nint MinP(float p, nuint least);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_temp")]
    public static partial nint Temperature(float temperature);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_penalties")]
    public static partial nint Penalties(int vocabularySize, int lastTokens, float repeat, float frequency, float presence);

    /// <summary>A sampler that is not part of a chain; invalid when the grammar cannot be parsed.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_init_grammar", StringMarshalling = StringMarshalling.Utf8)]
    public static partial SamplerHandle Grammar(nint vocabulary, string grammar, string root);

    /// <summary>Tells a sampler which token came, for those that remember.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_accept")]
    public static partial void Accept(SamplerHandle sampler, int token);

    /// <inheritdoc cref="Accept(SamplerHandle, int)"/>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_accept")]
    public static partial void Accept(nint sampler, int token);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_apply")]
    public static partial void Apply(SamplerHandle sampler, LlamaTokenDataArray* candidates);

    /// <summary>Chooses from the outputs of a batch's token and accepts what was chosen.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_sampler_sample")]
    public static partial int Sample(SamplerHandle chain, ContextHandle context, int indexInBatch);

    /// <summary>A score for every token of the vocabulary, from the outputs of a batch's token.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_get_logits_ith")]
    public static partial float* Logits(ContextHandle context, int indexInBatch);
}

/// <summary>A sampler or a chain of them.</summary>
internal sealed class SamplerHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        SamplerFunctions.Free(handle);
        return true;
    }
}
