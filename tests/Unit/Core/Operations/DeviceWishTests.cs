using Kandil.Core.Compatibility;
using Kandil.Core.Engines;
using Kandil.Core.Hardware;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations;

/// <summary>What a model is computed on: as asked, as configured, or the processor with a warning.</summary>
public sealed class DeviceWishTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();
    private readonly ListeningSink _sink = new();
    private string _path = "";

    public Task InitializeAsync()
    {
        _path = _temporary.Model(GgufBuilder.Chain("hello"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("auto")]
    [InlineData("CPU")]
    public async Task The_processor_needs_no_word_and_the_answer_names_it(string? device)
    {
        Completion answer = await AskAsync(device);

        Assert.Equal("CPU", answer.Device);
        Assert.Empty(_sink.Warnings);
    }

    [Theory]
    [InlineData("cuda", "'cuda' cannot be had")]
    [InlineData("vulkan", "'vulkan' cannot be had")]
    [InlineData("toaster", "'toaster' is no device (auto, cpu, cuda, metal, vulkan)")]
    public async Task What_the_engine_cannot_compute_on_is_the_processor_with_a_warning(string device, string warning)
    {
        Completion answer = await AskAsync(device);

        Assert.Equal("CPU", answer.Device);
        Assert.StartsWith(warning, Assert.Single(_sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_setting_holds_for_answers_and_for_verdicts_where_nothing_else_is_asked_for()
    {
        await new ConfigureKandil(_temporary.Session).SetAsync("defaults.device", "Metal", default);

        await AskAsync(null);
        Assert.Contains("'metal' cannot be had", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
        await AskAsync("cpu");
        Assert.Single(_sink.Warnings);

        Assert.Contains((await VerdictAsync(null)).Warnings, warning => warning.StartsWith("'metal' cannot be had", StringComparison.Ordinal));
        Assert.DoesNotContain((await VerdictAsync("cpu")).Warnings, warning => warning.Contains("cannot be had", StringComparison.Ordinal));
    }

    [Fact]
    public void Auto_takes_CUDA_before_Metal_before_others_and_never_what_only_assists_the_processor()
    {
        ComputeDevice[] devices = [Device("BLAS", isGpu: false), Device("Vulkan"), Device("Metal"), Device("CUDA")];

        Assert.Equal("CUDA", DeviceChoice.Of(null, devices).Device);
        Assert.Equal("Metal", DeviceChoice.Of("auto", devices[..3]).Device);
        Assert.Equal("Vulkan", DeviceChoice.Of("VULKAN", devices).Device);
        Assert.Equal("CPU", DeviceChoice.Of(null, devices[..1]).Device);
    }

    private static ComputeDevice Device(string backend, bool isGpu = true) => new(backend, "one", 1 << 30, 1 << 30, isGpu, false);

    private Task<Completion> AskAsync(string? device) =>
        _temporary.AskAsync(new PromptRequest { Model = _path, Messages = PromptRequest.Conversation("Say it."), Device = device, LoadOptions = new ModelLoadOptions { Threads = 1 } }, _sink);

    private async Task<CompatibilityVerdict> VerdictAsync(string? device) =>
        Assert.Single(await new CheckCompatibility(_temporary.Session).RunAsync(new CompatibilityRequest { Model = _path, Device = device }, default));
}
