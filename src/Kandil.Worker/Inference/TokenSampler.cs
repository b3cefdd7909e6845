using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Native;

namespace Kandil.Worker.Inference;

/// <summary>Chooses one answer's tokens: a grammar if there is one, then the samplers in their order, then the choice itself.</summary>
internal sealed unsafe class TokenSampler : IDisposable
{
    // llama.cpp takes this seed for "a random one".
    private const uint RandomSeed = uint.MaxValue;

    private readonly Vocabulary _vocabulary;
    private readonly SamplerHandle _chain;
    private readonly SamplerHandle? _grammar;
    private LlamaTokenData[] _candidates = [];

    /// <summary>Makes the chain.</summary>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="prompt">The tokens that stand before the answer; the penalties see them.</param>
    /// <param name="contextLength">Tokens that one sequence may have.</param>
    /// <exception cref="WorkerException">BadGrammar.</exception>
    public TokenSampler(SamplingOptions options, Vocabulary vocabulary, IReadOnlyList<int> prompt, int contextLength)
    {
        _vocabulary = vocabulary;
        Seed = options.Seed ?? (uint)Random.Shared.NextInt64(RandomSeed);
        _grammar = options.Grammar is null ? null : MakeGrammar(options.Grammar);
        _chain = SamplerFunctions.CreateChain(new LlamaSamplerChainParams { NoPerformanceCounters = 1 });
        bool greedy = options.Temperature == 0;
        foreach (string name in options.Samplers ?? SamplingOptions.DefaultSamplers)
        {
            // Nothing but the penalties changes which token is the likeliest.
            nint sampler = name == "penalties" ? MakePenalties(options, prompt, contextLength) : greedy ? 0 : Make(name, options);
            if (sampler != 0)
            {
                SamplerFunctions.Add(_chain, sampler);
            }
        }

        SamplerFunctions.Add(_chain, greedy ? SamplerFunctions.Greedy() : SamplerFunctions.Random(Seed == RandomSeed ? 0 : Seed));
    }

    /// <summary>The seed of the random numbers.</summary>
    public uint Seed { get; }

    /// <summary>Chooses the next token.</summary>
    /// <param name="context">The context that computed.</param>
    /// <param name="indexInBatch">Where the token before it stood in the last batch.</param>
    /// <returns>The token; null when the grammar allows none, which ends the answer.</returns>
    public int? Next(ContextHandle context, int indexInBatch) => _grammar is null
        ? SamplerFunctions.Sample(_chain, context, indexInBatch)
        : NextOfGrammar(_grammar, SamplerFunctions.Logits(context, indexInBatch));

    /// <inheritdoc/>
    public void Dispose()
    {
        _chain.Dispose();
        _grammar?.Dispose();
    }

    // llama.cpp ends the process when a token that the grammar does not allow is accepted, so that is looked at first.
    private int? NextOfGrammar(SamplerHandle grammar, float* logits)
    {
        if (_candidates.Length == 0)
        {
            _candidates = new LlamaTokenData[_vocabulary.Count];
        }

        for (int token = 0; token < _candidates.Length; token++)
        {
            _candidates[token] = new LlamaTokenData { Token = token, Logit = logits[token] };
        }

        fixed (LlamaTokenData* first = _candidates)
        {
            var list = new LlamaTokenDataArray { Data = first, Count = (nuint)_candidates.Length, Selected = -1 };
            SamplerFunctions.Apply(grammar, &list);
            if (!_candidates.Any(candidate => float.IsFinite(candidate.Logit)))
            {
                return null;
            }

            SamplerFunctions.Apply(_chain, &list);
            int chosen = list.Data[list.Selected].Token;
            SamplerFunctions.Accept(grammar, chosen);
            SamplerFunctions.Accept(_chain, chosen);
            return chosen;
        }
    }

    private SamplerHandle MakeGrammar(string grammar)
    {
        NativeLog.TakeErrors("");
        var sampler = SamplerFunctions.Grammar(_vocabulary.Pointer, grammar, "root");
        return !sampler.IsInvalid
            ? sampler
            : throw new WorkerException(WorkerFailure.BadGrammar, NativeLog.TakeErrors("llama.cpp cannot parse it or finds no rule named root."));
    }

    // 0 where the option leaves everything as it is.
    private static nint Make(string name, SamplingOptions options) => name switch
    {
        "top_k" => (options.TopK ?? 40) is > 0 and var k ? SamplerFunctions.TopK(k) : 0,
        "top_p" => (options.TopP ?? 0.95f) is < 1 and var p ? SamplerFunctions.TopP(p, 1) : 0,
        "min_p" => (options.MinP ?? 0.05f) is > 0 and var p ? SamplerFunctions.MinP(p, 1) : 0,
        "temperature" => SamplerFunctions.Temperature(options.Temperature ?? 0.8f),
        _ => throw new WorkerException(WorkerFailure.Protocol, $"There is no sampler '{name}'."),
    };

    private nint MakePenalties(SamplingOptions options, IReadOnlyList<int> prompt, int contextLength)
    {
        int last = (options.RepeatLastN ?? 64) is >= 0 and var given ? given : contextLength;
        float repeat = options.RepeatPenalty ?? 1;
        float frequency = options.FrequencyPenalty ?? 0;
        float presence = options.PresencePenalty ?? 0;
        if (last == 0 || (repeat == 1 && frequency == 0 && presence == 0))
        {
            return 0;
        }

        nint sampler = SamplerFunctions.Penalties(_vocabulary.Count, last, repeat, frequency, presence);
        for (int i = Math.Max(0, prompt.Count - last); i < prompt.Count; i++)
        {
            SamplerFunctions.Accept(sampler, prompt[i]);
        }

        return sampler;
    }
}
