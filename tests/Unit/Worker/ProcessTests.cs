using System.Diagnostics;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>How the process lives and ends.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task It_ends_when_its_input_ends_although_it_computes()
    {
        await using var worker = await StartEndlessAsync();
        await BeginAsync(worker);
        var (code, errors) = await worker.CloseAsync();
        Assert.Equal(0, code);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task It_ends_when_nobody_reads_its_replies()
    {
        await using var worker = await StartEndlessAsync();
        await BeginAsync(worker);
        worker.CloseReplies();
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task An_interrupt_leaves_the_loaded_model_and_the_answer_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var worker = await StartEndlessAsync();
        var running = await BeginAsync(worker);
        await SignalAsync("-INT", worker);
        await SignalAsync("-INT", worker);
        Assert.StartsWith("tick tock", (await worker.AnswerAsync("anything", maxTokens: 20)).Text, StringComparison.Ordinal);
        worker.Send(new CancelRequest(worker.NextId(), running));
        Assert.Equal(WorkerFailure.Cancelled, (await worker.RestAsync(running)).Failed!.Failure);
    }

    [Fact]
    public async Task A_request_to_terminate_ends_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var worker = await StartEndlessAsync();
        await BeginAsync(worker);
        await SignalAsync("-TERM", worker);
        Assert.Equal(143, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task An_abort_of_llama_cpp_leaves_its_last_words_on_standard_error()
    {
        await using var worker = WorkerProcess.Start();
        worker.Send(worker.Load(_models.Write(GgufBuilder.Chain("well said").Set("llama.attention.layer_norm_rms_epsilon", -1f))));
        worker.Send(worker.Ask("anything"));
        var (code, errors) = await worker.EndAsync();
        Assert.NotEqual(0, code);
        Assert.Contains("llama.cpp ended the process: ", errors, StringComparison.Ordinal);
        Assert.Contains("GGML_ASSERT", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_native_code_prints_goes_to_standard_error_and_what_it_reads_is_nothing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var worker = WorkerProcess.Start();
        await worker.ReadAsync<ReadyReply>(0);
        string? Target(int descriptor) => new FileInfo($"/proc/{worker.ProcessId}/fd/{descriptor}").LinkTarget;
        Assert.Equal(Target(2), Target(1));
        Assert.Equal("/dev/null", Target(0));
    }

    [Fact]
    public async Task It_says_how_it_is_used_when_started_with_unknown_arguments()
    {
        await using var worker = WorkerProcess.Start("--frobnicate");
        var (code, errors) = await worker.EndAsync();
        Assert.Equal(2, code);
        Assert.StartsWith("usage: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_serves_as_well_inside_a_second_PowerShell()
    {
        if (Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).All(folder => !File.Exists(Path.Combine(folder, "pwsh"))))
        {
            return;
        }

        string dll = Path.Combine(WorkerProcess.Folder, "Kandil.Worker.dll");
        await using var worker = WorkerProcess.StartProgram(
            "pwsh", "-NoProfile", "-NonInteractive", "-NoLogo", "-Command",
            $"[void][Reflection.Assembly]::LoadFrom('{dll}'); exit [Kandil.Worker.Program]::Main([string[]]@())");
        var ready = await worker.ReadAsync<ReadyReply>(0);
        Assert.Equal(WorkerProcess.Natives, ready.Libraries.Single().Folder);
        await worker.LoadAsync(WorkerProcess.GuideModel);
        Assert.Contains("kandil model add", (await worker.AnswerAsync("How do I install a larger model?")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await worker.CloseAsync()).ExitCode);
    }

    private static async Task<long> BeginAsync(WorkerProcess worker)
    {
        var request = worker.Ask("anything");
        worker.Send(request);
        await worker.ReadAsync<TextReply>(request.Id);
        return request.Id;
    }

    private static async Task SignalAsync(string signal, WorkerProcess worker)
    {
        ProcessStartInfo kill = new("kill", [signal, worker.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Assert.Equal(0, (await ChildProgram.RunAsync(kill)).ExitCode);
    }

    private Task<WorkerProcess> StartEndlessAsync() =>
        WorkerProcess.StartWithAsync(_models.WriteEndless(), maxConcurrent: 2, contextLength: TemporaryModels.Endless);
}
