using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>Lines that are not as they should be, and requests out of order.</summary>
public sealed class ProtocolTests : IDisposable
{
    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"shutdown\",\"id\":5}")]
    [InlineData("{\"id\":5,\"type\":\"cancel\",\"target\":1}")]
    [InlineData("{\"type\":\"tokenize\",\"id\":5,\"text\":\"a\",\"extra\":1}")]
    [InlineData("{\"type\":\"tokenize\",\"id\":0,\"text\":\"a\"}")]
    [InlineData("{\"type\":\"tokenize\",\"id\":\"a\",\"text\":\"a\"}")]
    public async Task A_line_that_cannot_be_read_fails_under_id_0_and_the_next_one_is_answered(string line)
    {
        await using var worker = WorkerProcess.Start();
        await worker.ReadAsync<ReadyReply>(0);
        worker.SendLine(line);
        Assert.Equal(WorkerFailure.Protocol, (await worker.ReadAsync<FailedReply>(0)).Failure);
        Assert.Equal(512, (await worker.LoadAsync(WorkerProcess.GuideModel)).ContextLength);
    }

    [Theory]
    [InlineData("{\"type\":\"load\",\"id\":5}")]
    [InlineData("{\"type\":\"load\",\"id\":5,\"path\":\"a.gguf\",\"threads\":-1}")]
    [InlineData("{\"type\":\"tokenize\",\"id\":5}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[],\"sampling\":{},\"stop\":[]}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[null],\"sampling\":{},\"stop\":[]}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[{\"role\":\"User\",\"content\":\"a\"}],\"stop\":[]}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[{\"role\":\"User\",\"content\":\"a\"}],\"sampling\":{}}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[{\"role\":\"User\",\"content\":\"a\"}],\"sampling\":{},\"stop\":[\"\"]}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[{\"role\":\"User\",\"content\":\"a\"}],\"sampling\":{},\"stop\":[],\"max_tokens\":0}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[{\"role\":\"User\",\"content\":\"a\"}],\"sampling\":{\"temperature\":9},\"stop\":[]}")]
    [InlineData("{\"type\":\"complete\",\"id\":5,\"messages\":[{\"role\":\"User\",\"content\":\"a\"}],\"sampling\":{\"samplers\":[\"x\"]},\"stop\":[]}")]
    public async Task A_request_without_what_it_needs_fails_under_its_own_id(string line)
    {
        await using var worker = WorkerProcess.Start();
        worker.SendLine(line);
        Assert.Equal(WorkerFailure.Protocol, (await worker.ReadAsync<FailedReply>(5)).Failure);
    }

    [Fact]
    public async Task A_stop_text_that_no_line_could_hold_is_refused()
    {
        await using var worker = WorkerProcess.Start();
        var refused = await worker.AnswerAsync("anything", null, null, new string('a', 5000));
        Assert.Equal(WorkerFailure.Protocol, refused.Failed!.Failure);
        Assert.Contains("4096", refused.Failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_beyond_the_bound_ends_the_process_with_a_reply_that_says_so()
    {
        await using var worker = WorkerProcess.Start();
        await worker.ReadAsync<ReadyReply>(0);
        string megabyte = new('a', 1024 * 1024);
        var flood = Task.Run(() =>
        {
            for (int i = 0; i <= ProtocolJson.LongestRequest / megabyte.Length * 2; i++)
            {
                worker.Input.Write(megabyte);
            }
        });
        var failed = await worker.ReadAsync<FailedReply>(0);
        Assert.Equal(WorkerFailure.Protocol, failed.Failure);
        Assert.Contains("longer", failed.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, (await worker.EndAsync()).ExitCode);
        await Assert.ThrowsAnyAsync<IOException>(() => flood);
    }

    [Fact]
    public async Task Nothing_is_answered_before_a_model_is_loaded_and_no_second_one_is_loaded()
    {
        await using var worker = WorkerProcess.Start();
        Assert.Equal(WorkerFailure.Protocol, (await worker.AnswerAsync("anything")).Failed!.Failure);
        string model = _models.Write(GgufBuilder.Chain("well said"));
        await worker.LoadAsync(model);
        var second = worker.Load(model);
        worker.Send(second);
        Assert.Equal(WorkerFailure.Protocol, (await worker.ReadAsync<FailedReply>(second.Id)).Failure);
        Assert.Equal("well said", (await worker.AnswerAsync("anything")).Text);
    }

    [Fact]
    public async Task An_id_that_is_in_use_is_refused_and_may_be_used_again_after_its_answer()
    {
        await using var worker = await StartEndlessAsync();
        var request = worker.Ask("anything");
        worker.Send(request);
        await worker.ReadAsync<TextReply>(request.Id);
        worker.Send(request);
        Assert.Equal(WorkerFailure.Protocol, (await worker.RestAsync(request.Id)).Failed!.Failure);
        worker.Send(new CancelRequest(worker.NextId(), request.Id));
        Assert.Equal(WorkerFailure.Cancelled, (await worker.RestAsync(request.Id)).Failed!.Failure);
        Assert.Equal(3, (await worker.AnswerAsync(request with { MaxTokens = 3 })).Completed!.CompletionTokens);
    }

    [Fact]
    public async Task Unloading_cancels_what_is_under_way_and_ends_the_process()
    {
        await using var worker = await StartEndlessAsync();
        var running = worker.Ask("anything");
        var waiting = worker.Ask("anything");
        worker.Send(running);
        worker.Send(waiting);
        await worker.ReadAsync<TextReply>(running.Id);
        worker.Send(new UnloadRequest(900));
        Assert.Equal(WorkerFailure.Cancelled, (await worker.RestAsync(running.Id)).Failed!.Failure);
        Assert.Equal(WorkerFailure.Cancelled, (await worker.RestAsync(waiting.Id)).Failed!.Failure);
        await worker.ReadAsync<UnloadedReply>(900);
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Text_with_every_kind_of_character_comes_back_as_it_went()
    {
        const string Text = "a\"b\\c/d\u2028e<f>&g'h\u00e9\u4e2d";
        await using var worker = await WorkerProcess.StartWithAsync(_models.Write(GgufBuilder.Chain(Text)));
        Assert.Equal(Text, (await worker.AnswerAsync("\0 \ud83d\ude00 \u0007 \n\t")).Text);
    }

    private Task<WorkerProcess> StartEndlessAsync() => WorkerProcess.StartWithAsync(_models.WriteEndless(), contextLength: TemporaryModels.Endless);
}
