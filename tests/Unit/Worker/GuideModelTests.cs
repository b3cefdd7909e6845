using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;

namespace Kandil.Tests.Unit.Worker;

/// <summary>The model that ships with Kandil, in the process that ships with Kandil.</summary>
public class GuideModelTests
{
    /// <summary>Questions with the exact greedy answers that llama-server gives, a sample of tools/guide-model/golden.tsv.</summary>
    private static readonly (string Question, string Answer)[] Golden =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "golden.tsv"))
            .Select(line => line.Split('\t'))
            .Where((_, index) => index % 9 == 0)
            .Select(row => (row[0], row[1]))];

    [Fact]
    public async Task Answers_are_exactly_the_golden_ones_on_the_baseline_processor_backend()
    {
        await using var worker = WorkerProcess.Start("--cpu-backend", WorkerProcess.BaselineBackend);
        var loaded = await worker.LoadAsync(WorkerProcess.GuideModel);
        Assert.Equal("CPU (x64)", loaded.Backend);
        Assert.NotEmpty(Golden);

        foreach (var (question, expected) in Golden)
        {
            var answer = await worker.AnswerAsync(question);
            Assert.Equal(expected, answer.Text);
            Assert.Equal(FinishReason.Stop, answer.Completed!.FinishReason);
            Assert.Empty(answer.Warnings);
        }
    }

    [Fact]
    public async Task The_answer_has_the_command_on_whichever_backend_this_machine_has()
    {
        await using var worker = WorkerProcess.Start();
        var ready = await worker.ReadAsync<ReadyReply>(0);
        Assert.Equal(ProtocolJson.Version, ready.Protocol);
        Assert.Equal("llama.cpp v0.4.0", ready.Engine);
        Assert.Equal([new LibraryCandidate(WorkerProcess.Natives, null)], ready.Libraries);

        var loaded = await worker.LoadAsync(WorkerProcess.GuideModel);
        Assert.Equal((512, 512, 1), (loaded.ContextLength, loaded.TrainedContextLength, loaded.Threads));
        Assert.InRange(loaded.SizeBytes, 2_000_000, new FileInfo(WorkerProcess.GuideModel).Length);

        var answer = await worker.AnswerAsync("How do I install a larger model?");
        Assert.Contains("kandil model add", answer.Text, StringComparison.Ordinal);
        Assert.InRange(answer.Completed!.PromptTokens, 8, 40);
        Assert.True(answer.Completed.PromptMilliseconds > 0 && answer.Completed.GenerationMilliseconds > 0);
    }
}
