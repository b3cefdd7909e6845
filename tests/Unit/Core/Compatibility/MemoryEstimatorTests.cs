using Kandil.Core.Compatibility;
using Kandil.Core.Gguf;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Compatibility;

public sealed class MemoryEstimatorTests
{
    private const double MiB = 1 << 20;

    // What llama.cpp v0.4.0 reported on a Zen 4 when it loaded the same files; bench/compat measures them anew.
    public static TheoryData<string, long, double, double, double> Reported => new()
    {
        { nameof(GgufArchitectures.Llama), 8192, 1249.75, 256, 72.50 },
        { nameof(GgufArchitectures.Qwen2), 32768, 500.79, 384, 68.09 },
        { nameof(GgufArchitectures.Gemma3), 8192, 1055.13, 208, 66.27 },
        { nameof(GgufArchitectures.Phi3), 4096, 2050.07, 768, 70.13 },
        { nameof(GgufArchitectures.Qwen3Experts), 8192, 3934.53, 160, 96.59 },
        { nameof(GgufArchitectures.GptOss), 2048, 6184.80, 24, 97.16 },
        { nameof(GgufArchitectures.DeepSeek2), 32768, 4163.55, 252, 121.40 },
        { nameof(GgufArchitectures.Mamba), 8192, 813.45, 10.69, 39.45 },
        { nameof(GgufArchitectures.FalconH1), 8192, 1510.57, 264.98, 58.44 },
        { nameof(GgufArchitectures.Lfm2), 2048, 1256.00, 24.16, 62.28 },
        { nameof(GgufArchitectures.Rwkv7), 2048, 1550.73, 12.38, 77.46 },
    };

    [Theory]
    [MemberData(nameof(Reported))]
    public void Weights_cache_and_computation_are_what_llama_cpp_reports(string architecture, long context, double weights, double cache, double compute)
    {
        var estimate = MemoryEstimator.Estimate(ShapeOf(architecture), new LoadPlan { Context = context }, WeightRepacking.Avx512);

        Assert.InRange((estimate.Weights.Bytes + estimate.Repacked.Bytes) / MiB / weights, 0.999, 1.001);
        Assert.InRange(estimate.Cache.Bytes / MiB / cache, 0.99, 1.01);
        Assert.InRange(estimate.Compute.Bytes / MiB / compute, 0.9, 1.1);
    }

    [Fact]
    public void A_sliding_window_keeps_fewer_tokens_where_the_plan_lets_it()
    {
        var model = ShapeOf(nameof(GgufArchitectures.Gemma3));
        var plan = new LoadPlan { Context = 32768, KeepsWholeWindow = false };

        // 22 of 26 blocks keep 512 + 512 tokens, the others 32,768: 256 keys and 256 values of 2 bytes each.
        Assert.Equal((22L * 1024 + 4L * 32768) * 512 * 2, MemoryEstimator.Cache(model, plan));
        Assert.Equal(26L * 32768 * 512 * 2, MemoryEstimator.Cache(model, plan with { KeepsWholeWindow = true }));
    }

    [Fact]
    public void Quantised_keys_and_values_take_their_blocks()
    {
        var model = ShapeOf(nameof(GgufArchitectures.Llama));
        long half = MemoryEstimator.Cache(model, new LoadPlan { Context = 4096 });

        Assert.Equal(half / 2 * 34 / 32, MemoryEstimator.Cache(model, new LoadPlan { Context = 4096, CacheType = GgmlType.Q8 }));
    }

    [Fact]
    public void Every_answer_at_a_time_has_a_context_of_its_own()
    {
        var model = ShapeOf(nameof(GgufArchitectures.Llama));

        Assert.Equal(
            4 * MemoryEstimator.Cache(model, new LoadPlan { Context = 1024 }),
            MemoryEstimator.Cache(model, new LoadPlan { Context = 1024, Sequences = 4 }));
    }

    [Fact]
    public void A_context_that_is_not_given_is_the_engines_default_or_what_the_model_was_trained_for_if_that_is_less()
    {
        var model = ShapeOf(nameof(GgufArchitectures.Llama));

        Assert.Equal(4096, new LoadPlan().ContextOf(model));
        Assert.Equal(1024, new LoadPlan().ContextOf(model with { TrainedContext = 1000 }));
    }

    [Fact]
    public void Attention_without_flash_attention_stores_a_number_for_each_head_and_pair_of_tokens()
    {
        var model = ShapeOf(nameof(GgufArchitectures.Llama));
        var plan = new LoadPlan { Context = 8192 };
        long with = MemoryEstimator.Estimate(model, plan, WeightRepacking.None).Compute;
        long without = MemoryEstimator.Estimate(model, plan with { FlashAttention = false }, WeightRepacking.None).Compute;

        Assert.True(without - with > 32L * 512 * 8192 * 4 * 0.8, $"{with} with, {without} without");
    }

    [Fact]
    public void A_header_that_says_next_to_nothing_is_estimated_by_its_tensors()
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", "unheard-of").AddTensor("token_embd.weight", [64, 1000], GgmlType.F32);
        writer.AddTensor("blk.0.attn_k.weight", [64, 32], GgmlType.F16);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        stream.Position = 0;
        var model = ModelShape.Of(GgufReader.Read(stream, stream.Length, "odd"));
        var estimate = MemoryEstimator.Estimate(model, new LoadPlan { Context = 256 }, WeightRepacking.Avx2);

        Assert.Equal(64 * 1000 * 4 + 64 * 32 * 2, estimate.Weights.Bytes);
        Assert.Equal(256 * 32 * 2 * 2, estimate.Cache.Bytes);
        Assert.True(estimate.Compute.Bytes > 0);
    }

    private static ModelShape ShapeOf(string architecture)
    {
        var model = (GgufArchitecture)typeof(GgufArchitectures).GetMethod(architecture)!.Invoke(null, [])!;
        string path = Path.GetTempFileName();
        try
        {
            model.WriteTo(path);
            using var file = File.OpenRead(path);
            return ModelShape.Of(GgufReader.Read(file, file.Length, architecture));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
