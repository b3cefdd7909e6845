using System.Globalization;
using Kandil.Core.Gguf;

namespace Kandil.Core.Compatibility;

/// <summary>
/// Reads a model's shape mostly off its tensors, whose names mean the same in every architecture, so that one that is not known
/// yet is estimated too. A header's own numbers count where tensors leave a choice.
/// </summary>
internal sealed class ModelShapeReader
{
    private const string BlockPrefix = "blk.";

    private readonly GgufMetadata _metadata;
    private readonly IReadOnlyList<GgufFile> _files;
    private readonly string _architecture;
    private readonly long _width;
    private readonly long _window;
    private readonly bool[]? _slidingFlags;
    private readonly SlidingPattern _pattern;
    private readonly Dictionary<int, Dictionary<string, GgufTensor>> _blocks = [];
    private readonly Dictionary<string, GgufTensor> _outside = new(StringComparer.Ordinal);

    public ModelShapeReader(IReadOnlyList<GgufFile> files)
    {
        _files = files;
        _metadata = files[0].Metadata;
        _architecture = _metadata.Text("general.architecture") ?? "";
        foreach (GgufTensor tensor in files.SelectMany(file => file.Tensors))
            Place(tensor);
        _width = Number("embedding_length") ?? _outside.GetValueOrDefault("token_embd.weight")?.Shape[0] ?? 0;
        _window = Number("attention.sliding_window") ?? 0;
        GgufValue? pattern = Value("attention.sliding_window_pattern");
        _slidingFlags = pattern?.AsArray is { } flags ? [.. Enumerable.Range(0, flags.Count).Select(at => IsSet(flags.ValueAt(at)))] : null;
        _pattern = pattern?.AsInteger is { } period ? SlidingPattern.Of(_architecture) with { Period = period } : SlidingPattern.Of(_architecture);
    }

    public ModelShape Read()
    {
        int count = (int)Math.Clamp(Number("block_count") ?? 0, 0, 4096);
        LayerShape[] layers = [.. Enumerable.Range(0, Math.Max(count, _blocks.Keys.DefaultIfEmpty(-1).Max() + 1)).Select(Layer)];
        return new ModelShape
        {
            Architecture = _architecture,
            Width = _width,
            Vocabulary = _files[0].Facts.VocabularySize ?? _outside.GetValueOrDefault("token_embd.weight")?.Shape.ElementAtOrDefault(1) ?? 0,
            TrainedContext = _files[0].Facts.TrainedContextLength,
            Window = _window,
            Layers = layers,
            Files = [.. _files.Select(file => file.Tensors)],
            BytesPerToken = BytesPerToken(),
        };
    }

    private void Place(GgufTensor tensor)
    {
        string[] parts = tensor.Name.Split('.', 3);
        if (parts.Length == 3 && tensor.Name.StartsWith(BlockPrefix, StringComparison.Ordinal)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int layer))
        {
            _blocks.TryAdd(layer, new Dictionary<string, GgufTensor>(StringComparer.Ordinal));
            _blocks[layer][parts[2]] = tensor;
        }
        else
        {
            _outside[tensor.Name] = tensor;
        }
    }

    private LayerShape Layer(int layer)
    {
        Dictionary<string, GgufTensor> block = _blocks.GetValueOrDefault(layer) ?? [];
        return new LayerShape
        {
            Bytes = block.Values.Sum(tensor => tensor.ByteSize),
            Attention = Attention(block, layer),
            Recurrence = Recurrence(block),
            FeedForward = FeedForward(block, layer),
            IsParallel = block.ContainsKey("attn_norm.weight") && !block.Keys.Any(IsNormBeforeFeedForward),
            KeepsKeys = layer < LayersWithKeys(),
        };
    }

    // Gemma's newer families compute with an earlier block's keys and values from some block on.
    private long LayersWithKeys() =>
        _architecture == "gemma3n" ? 20 : (Number("block_count") ?? long.MaxValue) - (Number("attention.shared_kv_layers") ?? 0);

    private static bool IsNormBeforeFeedForward(string name) =>
        name is "ffn_norm.weight" or "ffn_norm" or "post_attention_norm.weight" or "attn_output_norm.weight";

    private AttentionShape? Attention(Dictionary<string, GgufTensor> block, int layer)
    {
        long heads = NumberOf("attention.head_count", layer) ?? 0;
        if (block.TryGetValue("attn_kv_a_mqa.weight", out GgufTensor? compressed))
            return Latent(block, compressed, heads);
        bool sliding = _window > 0 && (_slidingFlags is null ? _pattern.IsSliding(layer) : layer < _slidingFlags.Length && _slidingFlags[layer]);
        if (block.TryGetValue("attn_k.weight", out GgufTensor? keys))
        {
            long values = Rows(block, "attn_v.weight") ?? Rows(keys);
            long queries = Rows(block, "attn_q.weight") ?? Rows(keys);
            return new AttentionShape
            {
                Queries = queries, Keys = Rows(keys), Values = values, Heads = heads, IsSliding = sliding,
                Result = Columns(block, "attn_output.weight") ?? queries,
            };
        }

        if (!block.TryGetValue("attn_qkv.weight", out GgufTensor? fused) || heads == 0 || block.ContainsKey("ssm_conv1d.weight"))
            return null;
        long keyHeads = NumberOf("attention.head_count_kv", layer) ?? heads;
        long length = Number("attention.key_length") ?? (Rows(fused) / (heads + 2 * keyHeads));
        long valueLength = Number("attention.value_length") ?? length;
        return new AttentionShape
        {
            Queries = heads * length, Keys = keyHeads * length, Values = keyHeads * valueLength, Result = heads * valueLength,
            Heads = heads, IsFused = true, IsSliding = sliding,
        };
    }

    // Keys and values of a token in one short vector, and beside it the part of the keys that carries the position.
    private AttentionShape Latent(Dictionary<string, GgufTensor> block, GgufTensor compressed, long heads)
    {
        long kept = Rows(compressed);
        long rank = Number("attention.kv_lora_rank") ?? kept;
        long plain = Rows(block, "attn_q_b.weight") ?? Rows(block, "attn_q.weight") ?? 0;
        bool absorbed = block.ContainsKey("attn_k_b.weight");
        long values = Columns(block, "attn_output.weight") ?? heads * rank;
        return new AttentionShape
        {
            Queries = absorbed ? heads * kept : plain,
            Keys = absorbed ? kept : plain,
            Values = absorbed ? 0 : values,
            Result = values,
            Heads = heads,
            Latent = absorbed ? rank : 0,
            QueryRank = Rows(block, "attn_q_a.weight") ?? 0,
            PlainQueries = plain,
            Rotated = kept - rank,
        };
    }

    private RecurrenceShape? Recurrence(Dictionary<string, GgufTensor> block)
    {
        if (Columns(block, "shortconv.conv.weight") is { } reach)
            return new RecurrenceShape { Kind = RecurrenceKind.ShortConvolution, Rolling = _width * (reach - 1), State = 0, Inner = _width, Convolved = _width, Projected = 3 * _width };
        if (block.ContainsKey("time_mix_key.weight") || block.ContainsKey("time_mix_w1.weight"))
            return Rwkv(block);
        if (!block.TryGetValue("ssm_conv1d.weight", out GgufTensor? convolution))
            return null;

        long inner = Number("ssm.inner_size") ?? Columns(block, "ssm_out.weight") ?? 0;
        long state = Number("ssm.state_size") ?? 0;
        bool delta = block.ContainsKey("ssm_beta_alpha.weight") || block.ContainsKey("ssm_beta.weight") || block.ContainsKey("ssm_alpha.weight");
        return new RecurrenceShape
        {
            Kind = delta ? RecurrenceKind.DeltaNet : block.ContainsKey("ssm_x.weight") ? RecurrenceKind.Mamba : RecurrenceKind.Mamba2,
            Rolling = (convolution.Shape[0] - 1) * (inner + 2 * (Number("ssm.group_count") ?? 0) * state),
            State = state * inner,
            Inner = inner,
            Convolved = Rows(convolution),
            Projected = Rows(block, "ssm_in.weight") ?? Rows(convolution) + inner,
            Parameters = Rows(block, "ssm_x.weight") ?? Number("ssm.time_step_rank") ?? 0,
        };
    }

    private RecurrenceShape Rwkv(Dictionary<string, GgufTensor> block) => new()
    {
        Kind = RecurrenceKind.Rwkv,
        Rolling = (Number("token_shift_count") ?? 2) * _width,
        State = _width * (Number("wkv.head_size") ?? 64),
        Inner = _width,
        Convolved = _width,
        Projected = Rows(block, "channel_mix_key.weight") ?? 0,
        Parameters = block.TryGetValue("time_mix_lerp_fused.weight", out GgufTensor? mixed) ? mixed.ElementCount / Math.Max(1, _width) : 5,
    };

    private FeedForwardShape? FeedForward(Dictionary<string, GgufTensor> block, int layer)
    {
        long experts = block.TryGetValue("ffn_down_exps.weight", out GgufTensor? down) ? down.Shape.ElementAtOrDefault(2) : 0;
        long? up = Rows(block, "ffn_up.weight");
        if (experts == 0 && up is null)
            return null;
        bool gated = block.ContainsKey("ffn_gate.weight");
        long length = Columns(block, "ffn_down.weight") ?? up ?? 0;
        return new FeedForwardShape
        {
            Length = length,
            IsGated = gated,
            IsFused = !gated && up == 2 * length,
            Experts = experts,
            ExpertsUsed = NumberOf("expert_used_count", layer) ?? 0,
            ExpertLength = down?.Shape[0] ?? 0,
            ExpertIsGated = block.ContainsKey("ffn_gate_exps.weight") || block.ContainsKey("ffn_gate_up_exps.weight"),
            SharedLength = Columns(block, "ffn_down_shexp.weight") ?? 0,
            HasExpertBias = block.ContainsKey("ffn_up_exps.bias"),
        };
    }

    private long BytesPerToken()
    {
        double bytes = 0;
        long used = NumberOf("expert_used_count", 0) ?? 0, experts = Number("expert_count") ?? 0;
        bool tied = !_outside.ContainsKey("output.weight");
        foreach (GgufTensor tensor in _files.SelectMany(file => file.Tensors))
        {
            bool looked = tensor.Name is "token_embd.weight" && !tied || tensor.Name.StartsWith("per_layer_token_embd", StringComparison.Ordinal);
            bool chosen = experts > 0 && tensor.Name.Contains("_exps.", StringComparison.Ordinal);
            bytes += looked ? 0 : chosen ? (double)tensor.ByteSize * used / experts : tensor.ByteSize;
        }

        return (long)bytes;
    }

    private static bool IsSet(GgufValue flag) => flag.AsBoolean ?? flag.AsInteger != 0;

    private static long Rows(GgufTensor tensor) => tensor.Shape.Count > 1 ? tensor.Shape[1] : 1;

    private static long? Rows(Dictionary<string, GgufTensor> block, string name) => block.TryGetValue(name, out GgufTensor? tensor) ? Rows(tensor) : null;

    private static long? Columns(Dictionary<string, GgufTensor> block, string name) => block.TryGetValue(name, out GgufTensor? tensor) ? tensor.Shape[0] : null;

    private GgufValue? Value(string key) => _metadata[$"{_architecture}.{key}"];

    private long? Number(string key) => Value(key)?.AsInteger;

    // Some numbers are one for all blocks or a list with one for each.
    private long? NumberOf(string key, int layer) => Value(key) is { } value
        ? value.AsInteger ?? (value.AsArray is { } list && layer < list.Count ? list.ValueAt(layer).AsInteger : null)
        : null;
}
