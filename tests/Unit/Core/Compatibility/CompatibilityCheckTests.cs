using Kandil.Core.Compatibility;
using Kandil.Core.Gguf;
using Kandil.Core.Hardware;
using Kandil.Tests.Unit.Fakes;
using static Kandil.Tests.Unit.Core.Compatibility.HollowModel;

namespace Kandil.Tests.Unit.Core.Compatibility;

public sealed class CompatibilityCheckTests
{
    private static readonly Lazy<ModelShape> Llama = new(() => ShapeOf(GgufArchitectures.Llama()));

    [Fact]
    public void What_fits_says_so_with_its_numbers()
    {
        var verdict = Judge(Machine(16 * GB));

        Assert.False(verdict.Blocked);
        Assert.Empty(verdict.Warnings);
        Assert.Equal(("header", "CPU", 4096L), (verdict.Basis, verdict.Device, verdict.Context));
        Assert.Equal(verdict.Figures!.Required, verdict.Required);
        Assert.Null(verdict.GpuLayers);
    }

    [Fact]
    public void What_does_not_fit_is_blocked_with_the_parts_of_its_memory_and_the_context_that_would()
    {
        var plan = new LoadPlan { Context = 131072 };
        var verdict = Judge(Machine(3 * GB), plan);

        string reason = Assert.Single(verdict.Reasons);
        Assert.Contains("131072 tokens of context (weights ", reason, StringComparison.Ordinal);
        Assert.Contains($"With {verdict.MaxContext} tokens of context it would fit.", reason, StringComparison.Ordinal);
        Assert.Equal(SpeedClass.Slow, verdict.Speed);
    }

    [Fact]
    public void The_largest_context_fits_and_the_next_one_does_not()
    {
        var machine = Machine(3 * GB);
        long most = Judge(machine).MaxContext!.Value;

        Assert.InRange(most, 4096, 131072 - 256);
        Assert.False(Judge(machine, new LoadPlan { Context = most }).Blocked);
        Assert.True(Judge(machine, new LoadPlan { Context = most + 256 }).Blocked);
    }

    [Fact]
    public void Keys_and_values_in_eight_bits_leave_room_for_more_context()
    {
        var machine = Machine(3 * GB);

        Assert.True(Judge(machine, new LoadPlan { CacheType = GgmlType.Q8 }).MaxContext > Judge(machine).MaxContext * 1.6);
    }

    [Fact]
    public void Without_a_header_it_needs_half_as_much_again_as_its_size()
    {
        var question = new CompatibilityQuestion("big", 10 * GB) { ToWrite = 10 * GB };

        Assert.True(CompatibilityCheck.Judge(question, Machine(14 * GB)).Blocked);
        var fits = CompatibilityCheck.Judge(question, Machine(16 * GB));
        Assert.False(fits.Blocked);
        Assert.Contains("little is left", Assert.Single(fits.Warnings), StringComparison.Ordinal);
        Assert.Equal(("size", 15 * GB), (fits.Basis, fits.Required));
    }

    [Fact]
    public void Too_little_disk_blocks()
    {
        var question = new CompatibilityQuestion("big", 10 * GB) { ToWrite = 10 * GB };
        var full = Machine(64 * GB) with { Disk = new DiskFacts("/store", 100 * GB, 9 * GB, null) };

        Assert.Contains("/store has 9", Assert.Single(CompatibilityCheck.Judge(question, full).Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_makes_a_warning_a_reason()
    {
        var question = new CompatibilityQuestion("big", 10 * GB) { RecommendsGpu = true };

        Assert.False(CompatibilityCheck.Judge(question, Machine(64 * GB)).Blocked);
        Assert.Contains("made for a GPU", Assert.Single(CompatibilityCheck.Judge(question with { IsStrict = true }, Machine(64 * GB)).Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_others_use_is_a_warning_not_a_reason()
    {
        var verdict = Judge(Machine(16 * GB) with { AvailableMemory = GB });

        Assert.False(verdict.Blocked);
        Assert.Contains("are free now", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_with_room_takes_every_layer_and_the_machines_memory_is_spared()
    {
        var machine = Machine(16 * GB, Card("RTX", 24 * GB));
        var verdict = Judge(machine);

        Assert.Equal(17, verdict.GpuLayers); // 16 blocks and the output
        Assert.Equal(("CUDA", SpeedClass.Fast), (verdict.Device, verdict.Speed));
        Assert.True(verdict.Required < verdict.Figures!.Required / 2);
    }

    [Fact]
    public void A_small_card_takes_the_layers_that_fit_and_the_warning_counts_them()
    {
        var verdict = Judge(Machine(16 * GB, Card("GT", GB)));

        Assert.InRange(verdict.GpuLayers!.Value, 1, 16);
        Assert.True(verdict.Figures!.Split.Sum(share => share.Bytes) <= GB);
        Assert.Contains($"{verdict.GpuLayers} of 17 layers", verdict.Warnings.Single(warning => warning.Contains("layers", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_cards_share_the_layers_in_order()
    {
        var split = Judge(Machine(16 * GB, Card("first", GB), Card("second", GB))).Figures!.Split;

        Assert.Equal(["first", "second"], split.Select(share => share.Device));
        Assert.All(split, share => Assert.InRange(share.Bytes, 1, GB));
    }

    [Fact]
    public void A_card_that_the_engine_does_not_compute_on_is_counted_and_the_processor_computes()
    {
        var verdict = Judge(Machine(16 * GB, Card("RTX", 24 * GB, isUsable: false)));

        Assert.Equal((17, "CPU"), (verdict.GpuLayers, verdict.Device));
        Assert.Equal(verdict.Figures!.Required, verdict.Required);
        Assert.Contains("does not compute on RTX", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "CUDA", false)]
    [InlineData("auto", "CUDA", false)]
    [InlineData("CPU", "CPU", false)]
    [InlineData("cuda", "CUDA", false)]
    [InlineData("metal", "CPU", true)]
    [InlineData("tpu", "CPU", true)]
    public void A_device_that_cannot_be_had_is_the_processor_with_a_warning(string? wish, string device, bool isWarned)
    {
        var machine = Machine(16 * GB, Card("Arc", 8 * GB, "Vulkan"), Card("RTX", 24 * GB));
        var choice = DeviceChoice.Of(wish, machine);

        Assert.Equal((device, isWarned), (choice.Device, choice.Warning is not null));
        Assert.NotEmpty(choice.Reason);
    }

    [Fact]
    public void Another_quantisation_takes_its_own_weights_and_the_same_keys_and_values()
    {
        var machine = Machine(16 * GB);
        var own = FitFigures.Of(Llama.Value, new LoadPlan(), machine, null);
        var other = FitFigures.Of(Llama.Value, new LoadPlan(), machine, 3 * GB);

        Assert.Equal((3 * GB, own.Cache, own.Compute), (other.Weights, other.Cache, other.Compute));
        Assert.True(other.BytesPerToken > own.BytesPerToken);
    }

    private static CompatibilityVerdict Judge(MachineHardware machine, LoadPlan? plan = null)
    {
        var figures = FitFigures.Of(Llama.Value with { TrainedContext = 131072 }, plan ?? new LoadPlan(), machine, null);
        return CompatibilityCheck.Judge(new CompatibilityQuestion("llama", Llama.Value.WeightBytes) { Figures = figures }, machine);
    }
}
