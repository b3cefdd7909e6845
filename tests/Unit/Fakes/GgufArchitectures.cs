using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Hollow models in the shapes of published families, some with fewer blocks or experts so that a small machine holds them.</summary>
public static class GgufArchitectures
{
    private static readonly GgmlType Q4 = GgmlType.All.Single(type => type.Name == "Q4_0");
    private static readonly GgmlType Q5K = GgmlType.All.Single(type => type.Name == "Q5_K");
    private static readonly GgmlType Mxfp4 = GgmlType.All.Single(type => type.Name == "MXFP4");

    /// <summary>Grouped-query attention, output and embedding the same: as Llama 3.2 1B.</summary>
    public static GgufArchitecture Llama() => Attention(new("llama", 16, 2048, 128256), new(GgmlType.Q4K, 8192, 32, 8, 64)).AddEnds(GgmlType.Q6K, tied: true);

    /// <summary>Biases of queries, keys and values: as Qwen 2.5 0.5B.</summary>
    public static GgufArchitecture Qwen2() =>
        Attention(new("qwen2", 24, 896, 151936), new(GgmlType.Q8, 4864, 14, 2, 64) { Bias = true }).AddEnds(GgmlType.Q8, tied: true);

    /// <summary>Norms of queries and keys: as Qwen 3 1.7B.</summary>
    public static GgufArchitecture Qwen3() =>
        Attention(new("qwen3", 28, 2048, 151936), new(GgmlType.Q4K, 6144, 16, 8, 128) { HeadNorms = true }).AddEnds(GgmlType.Q6K, tied: true);

    /// <summary>Five sliding windows to one whole attention: as Gemma 3 1B.</summary>
    public static GgufArchitecture Gemma3() => Attention(
        new GgufArchitecture("gemma3", 26, 1152, 262144).Set(".attention.sliding_window", 512u),
        new(Q4, 6912, 4, 1, 256) { HeadNorms = true, PostNorms = true }).AddEnds(GgmlType.Q8, tied: true);

    /// <summary>One sliding window to one whole attention, scores capped: as Gemma 2 2B.</summary>
    public static GgufArchitecture Gemma2() => Attention(
        new GgufArchitecture("gemma2", 26, 2304, 256000).Set(".attention.sliding_window", 4096u)
            .Set(".attn_logit_softcapping", 50f).Set(".final_logit_softcapping", 30f),
        new(Q5K, 9216, 8, 4, 256) { PostNorms = true }).AddEnds(GgmlType.Q6K, tied: true);

    /// <summary>Queries, keys and values in one matrix, gate and up in one, keys of every head: as Phi 3 mini, half its blocks.</summary>
    public static GgufArchitecture Phi3()
    {
        var model = Heads(new GgufArchitecture("phi3", 16, 3072, 32064), new(Q4, 8192, 32, 32, 96)).Set(".rope.scaling.original_context_length", 4096u);
        return model.Each(layer => model
            .AddPlain(layer, "attn_norm.weight", 3072).AddMatrix(layer, "attn_qkv.weight", Q4, 3072, 9216)
            .AddMatrix(layer, "attn_output.weight", Q4, 3072, 3072).AddPlain(layer, "ffn_norm.weight", 3072)
            .AddMatrix(layer, "ffn_up.weight", Q4, 3072, 16384).AddMatrix(layer, "ffn_down.weight", Q4, 8192, 3072)).AddEnds(Q4, tied: false);
    }

    /// <summary>Biases everywhere, no gate: as StarCoder 2 3B, a third of its blocks.</summary>
    public static GgufArchitecture StarCoder2()
    {
        var model = Heads(new GgufArchitecture("starcoder2", 10, 3072, 49152), new(GgmlType.F16, 12288, 24, 2, 128)).Set(".attention.layer_norm_epsilon", 1e-5f);
        return model.Each(layer => model
            .AddPlain(layer, "attn_norm.weight", 3072).AddPlain(layer, "attn_norm.bias", 3072)
            .AddMatrix(layer, "attn_q.weight", GgmlType.F16, 3072, 3072).AddMatrix(layer, "attn_k.weight", GgmlType.F16, 3072, 256).AddMatrix(layer, "attn_v.weight", GgmlType.F16, 3072, 256)
            .AddPlain(layer, "attn_q.bias", 3072).AddPlain(layer, "attn_k.bias", 256).AddPlain(layer, "attn_v.bias", 256)
            .AddMatrix(layer, "attn_output.weight", GgmlType.F16, 3072, 3072).AddPlain(layer, "attn_output.bias", 3072)
            .AddPlain(layer, "ffn_norm.weight", 3072).AddPlain(layer, "ffn_norm.bias", 3072)
            .AddMatrix(layer, "ffn_up.weight", GgmlType.F16, 3072, 12288).AddPlain(layer, "ffn_up.bias", 12288)
            .AddMatrix(layer, "ffn_down.weight", GgmlType.F16, 12288, 3072).AddPlain(layer, "ffn_down.bias", 3072))
            .AddEnds(GgmlType.F16, tied: true).Add("output_norm.bias", GgmlType.F32, 3072);
    }

    /// <summary>Attention and feed-forward beside each other: as Command R, smaller.</summary>
    public static GgufArchitecture CommandR() => Attention(
        new GgufArchitecture("command-r", 8, 4096, 256000).Set(".attention.layer_norm_epsilon", 1e-5f).Set(".logit_scale", 0.0625f),
        new(Q5K, 12288, 32, 8, 128) { Parallel = true }).AddEnds(GgmlType.Q6K, tied: true);

    /// <summary>Experts in place of the feed-forward layer: as Mixtral, smaller.</summary>
    public static GgufArchitecture Mixtral()
    {
        var model = Attention(new GgufArchitecture("llama", 8, 2048, 32000), new(GgmlType.Q4K, 3584, 32, 8, 64) { HasFeedForward = false })
            .Set(".expert_count", 8u).Set(".expert_used_count", 2u);
        return Experts(model, GgmlType.Q4K, 8, 3584).AddEnds(GgmlType.Q6K, tied: false);
    }

    /// <summary>Many small experts: as Qwen 3 30B-A3B, a fifth of its blocks, half of its experts.</summary>
    public static GgufArchitecture Qwen3Experts()
    {
        var model = Attention(new GgufArchitecture("qwen3moe", 10, 2048, 151936), new(GgmlType.Q4K, 6144, 32, 4, 128) { HeadNorms = true, HasFeedForward = false })
            .Set(".expert_count", 64u).Set(".expert_used_count", 8u).Set(".expert_feed_forward_length", 768u);
        return Experts(model, GgmlType.Q4K, 64, 768).AddEnds(GgmlType.Q6K, tied: false);
    }

    /// <summary>Sliding windows, sinks, experts with biases: as gpt-oss 20B, a quarter of its blocks.</summary>
    public static GgufArchitecture GptOss()
    {
        var model = Heads(new GgufArchitecture("gpt-oss", 6, 2880, 201088), new(GgmlType.Q8, 2880, 64, 8, 64))
            .Set(".attention.sliding_window", 128u).Set(".expert_count", 32u).Set(".expert_used_count", 4u).Set(".expert_feed_forward_length", 2880u);
        return Experts(model.Each(layer => model
            .AddPlain(layer, "attn_norm.weight", 2880).AddPlain(layer, "post_attention_norm.weight", 2880)
            .AddMatrix(layer, "attn_q.weight", GgmlType.Q8, 2880, 4096).AddPlain(layer, "attn_q.bias", 4096)
            .AddMatrix(layer, "attn_k.weight", GgmlType.Q8, 2880, 512).AddPlain(layer, "attn_k.bias", 512)
            .AddMatrix(layer, "attn_v.weight", GgmlType.Q8, 2880, 512).AddPlain(layer, "attn_v.bias", 512)
            .AddMatrix(layer, "attn_output.weight", GgmlType.Q8, 4096, 2880).AddPlain(layer, "attn_output.bias", 2880)
            .AddPlain(layer, "attn_sinks.weight", 64).AddPlain(layer, "ffn_gate_inp.bias", 32)
            .AddPlain(layer, "ffn_gate_exps.bias", 2880, 32).AddPlain(layer, "ffn_up_exps.bias", 2880, 32).AddPlain(layer, "ffn_down_exps.bias", 2880, 32)),
            Mxfp4, 32, 2880).AddEnds(GgmlType.Q8, tied: false);
    }

    /// <summary>Latent attention, one dense block and experts: as DeepSeek V2 Lite, a quarter of its blocks.</summary>
    public static GgufArchitecture DeepSeek2()
    {
        const int Layers = 7;
        var model = new GgufArchitecture("deepseek2", Layers, 2048, 102400)
            .Set(".context_length", 163840u).Set(".feed_forward_length", 10944u).Set(".attention.head_count", 16u).Set(".attention.head_count_kv", 1u)
            .Set(".attention.layer_norm_rms_epsilon", 1e-6f).Set(".attention.key_length", 576u).Set(".attention.value_length", 512u)
            .Set(".attention.key_length_mla", 192u).Set(".attention.value_length_mla", 128u).Set(".attention.kv_lora_rank", 512u).Set(".attention.q_lora_rank", 768u)
            .Set(".rope.dimension_count", 64u).Set(".leading_dense_block_count", 1u).Set(".expert_count", 64u).Set(".expert_used_count", 6u)
            .Set(".expert_shared_count", 2u).Set(".expert_feed_forward_length", 1408u).Set(".expert_weights_scale", 1f);
        model.Each(layer => model
            .AddPlain(layer, "attn_norm.weight", 2048).AddPlain(layer, "attn_q_a_norm.weight", 768).AddPlain(layer, "attn_kv_a_norm.weight", 512)
            .AddMatrix(layer, "attn_q_a.weight", GgmlType.Q4K, 2048, 768).AddMatrix(layer, "attn_q_b.weight", GgmlType.Q4K, 768, 3072)
            .AddMatrix(layer, "attn_kv_a_mqa.weight", GgmlType.Q4K, 2048, 576)
            .AddMatrix(layer, "attn_k_b.weight", GgmlType.Q8, 128, 512, 16).AddMatrix(layer, "attn_v_b.weight", GgmlType.Q8, 512, 128, 16)
            .AddMatrix(layer, "attn_output.weight", GgmlType.Q4K, 2048, 2048).AddPlain(layer, "ffn_norm.weight", 2048));
        model.AddMatrix(0, "ffn_gate.weight", GgmlType.Q4K, 2048, 10944).AddMatrix(0, "ffn_up.weight", GgmlType.Q4K, 2048, 10944).AddMatrix(0, "ffn_down.weight", Q4, 10944, 2048);
        for (int layer = 1; layer < Layers; layer++)
        {
            model.AddPlain(layer, "ffn_gate_inp.weight", 2048, 64)
                .AddMatrix(layer, "ffn_gate_exps.weight", GgmlType.Q4K, 2048, 1408, 64).AddMatrix(layer, "ffn_up_exps.weight", GgmlType.Q4K, 2048, 1408, 64)
                .AddMatrix(layer, "ffn_down_exps.weight", Q4, 1408, 2048, 64)
                .AddMatrix(layer, "ffn_gate_shexp.weight", GgmlType.Q4K, 2048, 2816).AddMatrix(layer, "ffn_up_shexp.weight", GgmlType.Q4K, 2048, 2816)
                .AddMatrix(layer, "ffn_down_shexp.weight", GgmlType.Q4K, 2816, 2048);
        }

        return model.AddEnds(GgmlType.Q6K, tied: false);
    }

    /// <summary>A state in place of attention: as Mamba 790M.</summary>
    public static GgufArchitecture Mamba()
    {
        const int Width = 1536, Inner = 3072, State = 16, Rank = 96;
        var model = StateSpace(new("mamba", 48, Width, 50280), Inner, State, Rank);
        return model.Each(layer => model
            .AddPlain(layer, "attn_norm.weight", Width).AddMatrix(layer, "ssm_in.weight", GgmlType.Q8, Width, 2 * Inner)
            .AddPlain(layer, "ssm_conv1d.weight", 4, Inner).AddPlain(layer, "ssm_conv1d.bias", Inner)
            .AddMatrix(layer, "ssm_x.weight", GgmlType.Q8, Inner, Rank + 2 * State)
            .AddMatrix(layer, "ssm_dt.weight", GgmlType.Q8, Rank, Inner).AddPlain(layer, "ssm_dt.bias", Inner)
            .AddPlain(layer, "ssm_a", State, Inner).AddPlain(layer, "ssm_d", Inner)
            .AddMatrix(layer, "ssm_out.weight", GgmlType.Q8, Inner, Width)).AddEnds(GgmlType.Q8, tied: true);
    }

    /// <summary>As Mamba 2 780M.</summary>
    public static GgufArchitecture Mamba2()
    {
        const int Width = 1536, Inner = 3072, State = 128, Heads = 48;
        var model = StateSpace(new("mamba2", 48, Width, 50288), Inner, State, Heads).Set(".ssm.group_count", 1u);
        return model.Each(layer => Mamba2Mixer(model.AddPlain(layer, "attn_norm.weight", Width), layer, GgmlType.F16, Inner, State, 1, Heads, norm: true))
            .AddEnds(GgmlType.F16, tied: true);
    }

    /// <summary>A state and attention in every block: as Falcon H1 1.5B.</summary>
    public static GgufArchitecture FalconH1()
    {
        const int Inner = 3072, State = 256, Heads = 48;
        var model = Attention(new GgufArchitecture("falcon-h1", 24, 2048, 65536), new(GgmlType.Q4K, 4096, 8, 2, 128) { FeedForwardNorm = "ffn_norm" })
            .Set(".ssm.conv_kernel", 4u).Set(".ssm.inner_size", (uint)Inner).Set(".ssm.state_size", (uint)State).Set(".ssm.time_step_rank", (uint)Heads).Set(".ssm.group_count", 1u);
        return model.Each(layer => Mamba2Mixer(model, layer, GgmlType.Q4K, Inner, State, 1, Heads, norm: false)).AddEnds(GgmlType.Q6K, tied: false);
    }

    /// <summary>Short convolutions between attention: as LFM2 1.2B.</summary>
    public static GgufArchitecture Lfm2()
    {
        int[] attention = [2, 5, 8, 10, 12, 14];
        const int Width = 2048, FeedForward = 8192;
        var model = new GgufArchitecture("lfm2", 16, Width, 65536)
            .Set(".context_length", 128000u).Set(".feed_forward_length", (uint)FeedForward).Set(".attention.head_count", 32u)
            .Set(".attention.head_count_kv", GgufArray.Of([.. Enumerable.Range(0, 16).Select(layer => attention.Contains(layer) ? 8 : 0)]))
            .Set(".attention.layer_norm_rms_epsilon", 1e-5f).Set(".shortconv.l_cache", 3u);
        return model.Each(layer =>
        {
            model.AddPlain(layer, "attn_norm.weight", Width);
            if (attention.Contains(layer))
            {
                model.AddPlain(layer, "attn_q_norm.weight", 64).AddPlain(layer, "attn_k_norm.weight", 64)
                    .AddMatrix(layer, "attn_q.weight", Q4, Width, Width).AddMatrix(layer, "attn_k.weight", Q4, Width, 512)
                    .AddMatrix(layer, "attn_v.weight", Q4, Width, 512).AddMatrix(layer, "attn_output.weight", Q4, Width, Width);
            }
            else
            {
                model.AddPlain(layer, "shortconv.conv.weight", 3, Width)
                    .AddMatrix(layer, "shortconv.in_proj.weight", Q4, Width, 3 * Width).AddMatrix(layer, "shortconv.out_proj.weight", Q4, Width, Width);
            }

            FeedForwardOf(model, layer, Q4, FeedForward);
        }).AddEnds(Q4, tied: true, norm: "token_embd_norm");
    }

    /// <summary>As RWKV 7 1.5B.</summary>
    public static GgufArchitecture Rwkv7()
    {
        const int Width = 2048, Decay = 96, Rate = 96, Value = 64, Gate = 256, Channels = 8192;
        GgmlType type = GgmlType.Q8;
        var model = new GgufArchitecture("rwkv7", 24, Width, 65536)
            .Set(".context_length", 1048576u).Set(".feed_forward_length", (uint)Channels).Set(".attention.head_count", 0u).Set(".attention.layer_norm_epsilon", 1e-5f)
            .Set(".wkv.head_size", 64u).Set(".attention.decay_lora_rank", (uint)Decay).Set(".attention.iclr_lora_rank", (uint)Rate)
            .Set(".attention.value_residual_mix_lora_rank", (uint)Value).Set(".attention.gate_lora_rank", (uint)Gate);
        model.Add("token_embd_norm.weight", GgmlType.F32, Width).Add("token_embd_norm.bias", GgmlType.F32, Width);
        return model.Each(layer =>
        {
            int value = layer == 0 ? Rate : Value;
            foreach (string norm in new[] { "attn_norm", "attn_norm_2", "time_mix_ln" })
                model.AddPlain(layer, $"{norm}.weight", Width).AddPlain(layer, $"{norm}.bias", Width);
            foreach (string vector in new[] { "time_mix_w0", "time_mix_a0", "time_mix_v0", "time_mix_k_k", "time_mix_k_a", "time_mix_r_k", "channel_mix_lerp_k" })
                model.AddPlain(layer, $"{vector}.weight", Width);
            model.AddPlain(layer, "time_mix_lerp_fused.weight", Width, 1, 1, 6)
                .AddMatrix(layer, "time_mix_w1.weight", type, Width, Decay).AddMatrix(layer, "time_mix_w2.weight", type, Decay, Width)
                .AddMatrix(layer, "time_mix_a1.weight", type, Width, Rate).AddMatrix(layer, "time_mix_a2.weight", type, Rate, Width)
                .AddMatrix(layer, "time_mix_v1.weight", type, Width, value).AddMatrix(layer, "time_mix_v2.weight", type, value, Width)
                .AddMatrix(layer, "time_mix_g1.weight", type, Width, Gate).AddMatrix(layer, "time_mix_g2.weight", type, Gate, Width)
                .AddMatrix(layer, "channel_mix_key.weight", type, Width, Channels).AddMatrix(layer, "channel_mix_value.weight", type, Channels, Width);
            foreach (string matrix in new[] { "key", "value", "receptance", "output" })
                model.AddMatrix(layer, $"time_mix_{matrix}.weight", type, Width, Width);
        }).AddEnds(type, tied: false).Add("output_norm.bias", GgmlType.F32, Width);
    }

    private static GgufArchitecture StateSpace(GgufArchitecture model, int inner, int state, int rank) => model
        .Set(".context_length", 1048576u).Set(".feed_forward_length", 0u).Set(".attention.head_count", 0u).Set(".attention.layer_norm_rms_epsilon", 1e-5f)
        .Set(".ssm.conv_kernel", 4u).Set(".ssm.inner_size", (uint)inner).Set(".ssm.state_size", (uint)state).Set(".ssm.time_step_rank", (uint)rank);

    private static void Mamba2Mixer(GgufArchitecture model, int layer, GgmlType type, int inner, int state, int groups, int heads, bool norm)
    {
        int convolution = inner + 2 * groups * state;
        model.AddMatrix(layer, "ssm_in.weight", type, model.Width, inner + convolution + heads)
            .AddPlain(layer, "ssm_conv1d.weight", 4, convolution).AddPlain(layer, "ssm_conv1d.bias", convolution)
            .AddPlain(layer, "ssm_dt.bias", heads).AddPlain(layer, "ssm_a", 1, heads).AddPlain(layer, "ssm_d", 1, heads)
            .AddMatrix(layer, "ssm_out.weight", type, inner, model.Width);
        if (norm)
            model.AddPlain(layer, "ssm_norm.weight", inner / groups, groups);
    }

    private static GgufArchitecture Heads(GgufArchitecture model, AttentionShape shape) => model
        .Set(".context_length", 131072u).Set(".feed_forward_length", (uint)shape.FeedForward)
        .Set(".attention.head_count", (uint)shape.Heads).Set(".attention.head_count_kv", (uint)shape.KeyValueHeads)
        .Set(".attention.key_length", (uint)shape.HeadLength).Set(".attention.value_length", (uint)shape.HeadLength)
        .Set(".rope.dimension_count", (uint)shape.HeadLength).Set(".attention.layer_norm_rms_epsilon", 1e-5f);

    private static GgufArchitecture Attention(GgufArchitecture model, AttentionShape shape) => Heads(model, shape).Each(layer =>
    {
        long queries = (long)shape.Heads * shape.HeadLength, keys = (long)shape.KeyValueHeads * shape.HeadLength;
        model.AddPlain(layer, "attn_norm.weight", model.Width)
            .AddMatrix(layer, "attn_q.weight", shape.Type, model.Width, queries).AddMatrix(layer, "attn_k.weight", shape.Type, model.Width, keys)
            .AddMatrix(layer, "attn_v.weight", shape.Type, model.Width, keys).AddMatrix(layer, "attn_output.weight", shape.Type, queries, model.Width);
        if (shape.Bias)
            model.AddPlain(layer, "attn_q.bias", queries).AddPlain(layer, "attn_k.bias", keys).AddPlain(layer, "attn_v.bias", keys);
        if (shape.HeadNorms)
            model.AddPlain(layer, "attn_q_norm.weight", shape.HeadLength).AddPlain(layer, "attn_k_norm.weight", shape.HeadLength);
        if (shape.PostNorms)
            model.AddPlain(layer, "post_attention_norm.weight", model.Width).AddPlain(layer, "post_ffw_norm.weight", model.Width);
        if (shape.HasFeedForward)
            FeedForwardOf(model, layer, shape.Type, shape.FeedForward, shape.Parallel ? null : shape.FeedForwardNorm);
        else
            model.AddPlain(layer, shape.FeedForwardNorm, model.Width);
    });

    private static void FeedForwardOf(GgufArchitecture model, int layer, GgmlType type, int length, string? norm = "ffn_norm.weight")
    {
        if (norm is not null)
            model.AddPlain(layer, norm, model.Width);
        model.AddMatrix(layer, "ffn_gate.weight", type, model.Width, length).AddMatrix(layer, "ffn_up.weight", type, model.Width, length)
            .AddMatrix(layer, "ffn_down.weight", type, length, model.Width);
    }

    private static GgufArchitecture Experts(GgufArchitecture model, GgmlType type, int experts, int length) => model.Each(layer =>
        model.AddPlain(layer, "ffn_gate_inp.weight", model.Width, experts)
            .AddMatrix(layer, "ffn_gate_exps.weight", type, model.Width, length, experts)
            .AddMatrix(layer, "ffn_up_exps.weight", type, model.Width, length, experts)
            .AddMatrix(layer, "ffn_down_exps.weight", type, length, model.Width, experts));

    private sealed record AttentionShape(GgmlType Type, int FeedForward, int Heads, int KeyValueHeads, int HeadLength)
    {
        public bool Bias { get; init; }

        public bool HeadNorms { get; init; }

        public bool PostNorms { get; init; }

        public bool Parallel { get; init; }

        public bool HasFeedForward { get; init; } = true;

        public string FeedForwardNorm { get; init; } = "ffn_norm.weight";
    }
}
