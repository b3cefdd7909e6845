using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>Stopping what is under way, and what several answers at a time have to do with each other.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task A_long_answer_is_stopped_and_the_next_one_is_made()
    {
        await using var worker = await StartEndlessAsync();
        var request = worker.Ask("anything");
        worker.Send(request);
        await worker.ReadAsync<TextReply>(request.Id);
        worker.Send(new CancelRequest(worker.NextId(), request.Id));
        Assert.Equal(WorkerFailure.Cancelled, (await worker.RestAsync(request.Id)).Failed!.Failure);
        Assert.StartsWith("tick", (await worker.AnswerAsync("anything", maxTokens: 3)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_prompt_is_stopped_before_it_is_answered()
    {
        await using var worker = await StartAsync(GgufBuilder.Random().Size(GgufModelSize.Small), contextLength: 2048);
        var request = worker.Ask(string.Concat(Enumerable.Repeat("Q7! ", 450)));
        var cancel = new CancelRequest(worker.NextId(), request.Id);
        worker.SendLine(WorkerProcess.Line(request) + "\n" + WorkerProcess.Line(cancel));
        var stopped = await worker.RestAsync(request.Id);
        Assert.Equal(WorkerFailure.Cancelled, stopped.Failed!.Failure);
        Assert.Empty(stopped.Text);
        Assert.Equal(4, (await worker.AnswerAsync("anything", maxTokens: 4)).Completed!.CompletionTokens);
    }

    [Fact]
    public async Task Loading_is_stopped_and_ends_the_process()
    {
        await using var worker = WorkerProcess.Start();
        await worker.ReadAsync<ReadyReply>(0);
        var load = worker.Load(_models.Write(GgufBuilder.Hollow(1L << 31).Weights(GgufWeights.Q4_K_M)));
        worker.SendLine(WorkerProcess.Line(load) + "\n" + WorkerProcess.Line(new CancelRequest(worker.NextId(), load.Id)));
        Assert.Equal(WorkerFailure.Cancelled, (await worker.ReadAsync<FailedReply>(load.Id)).Failure);
        Assert.NotEqual(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_waiting_request_is_stopped_without_having_begun()
    {
        await using var worker = await StartEndlessAsync();
        var running = worker.Ask("anything");
        var waiting = worker.Ask("anything");
        worker.Send(running);
        await worker.ReadAsync<TextReply>(running.Id);
        worker.Send(waiting);
        worker.Send(new CancelRequest(worker.NextId(), waiting.Id));
        var stopped = await worker.RestAsync(waiting.Id);
        Assert.Equal(WorkerFailure.Cancelled, stopped.Failed!.Failure);
        Assert.Empty(stopped.Text);
        await worker.ReadAsync<TextReply>(running.Id);
    }

    [Fact]
    public async Task Stopping_what_has_ended_or_never_was_is_no_error()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("well said"));
        var request = worker.Ask("anything");
        await worker.AnswerAsync(request);
        worker.Send(new CancelRequest(worker.NextId(), request.Id));
        worker.Send(new CancelRequest(worker.NextId(), 12345));
        Assert.Equal("well said", (await worker.AnswerAsync("anything")).Text);
    }

    [Fact]
    public async Task Two_answers_are_made_at_the_same_time_and_a_third_waits()
    {
        await using var worker = await StartEndlessAsync(maxConcurrent: 2);
        var requests = new[] { worker.Ask("one"), worker.Ask("two"), worker.Ask("three", maxTokens: 3) };
        worker.SendLine(string.Join('\n', requests.Select(WorkerProcess.Line)));
        // Neither of the two ends, so they are made together; the third comes when one of them is stopped.
        await worker.ReadAsync<TextReply>(requests[0].Id);
        await worker.ReadAsync<TextReply>(requests[1].Id);
        worker.Send(new CancelRequest(worker.NextId(), requests[0].Id));
        Assert.Equal(WorkerFailure.Cancelled, (await worker.RestAsync(requests[0].Id)).Failed!.Failure);
        Assert.Equal("tick tock tack", (await worker.RestAsync(requests[2].Id)).Text);
        await worker.ReadAsync<TextReply>(requests[1].Id);
    }

    [Fact]
    public async Task Answers_stay_whole_while_others_come_and_are_stopped()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("tick tock tack").Endless().Size(GgufModelSize.Small), maxConcurrent: 3, contextLength: 2048);
        var steady = worker.Ask("anything", maxTokens: 300);
        worker.Send(steady);
        string prompt = string.Concat(Enumerable.Repeat("Q7! ", 200));
        for (int i = 0; i < 3; i++)
        {
            var passing = worker.Ask(prompt, maxTokens: 2);
            var stopped = worker.Ask(prompt);
            worker.Send(stopped);
            worker.Send(passing);
            worker.Send(new CancelRequest(worker.NextId(), stopped.Id));
            Assert.NotNull((await worker.RestAsync(stopped.Id)).Failed);
            Assert.Equal("tick tock", (await worker.RestAsync(passing.Id)).Text);
        }

        var answer = await worker.RestAsync(steady.Id);
        Assert.Equal(300, answer.Completed!.CompletionTokens);
        Assert.Equal(string.Concat(Enumerable.Repeat("tick tock tack", 100)), answer.Text);
    }

    private Task<WorkerProcess> StartEndlessAsync(int maxConcurrent = 1) =>
        WorkerProcess.StartWithAsync(_models.WriteEndless(), maxConcurrent, TemporaryModels.Endless);

    private Task<WorkerProcess> StartAsync(GgufBuilder model, int maxConcurrent = 1, int contextLength = 0) =>
        WorkerProcess.StartWithAsync(_models.Write(model), maxConcurrent, contextLength);
}
