using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Answers;

public sealed class CompleteBatchTests : IAsyncLifetime
{
    private readonly FakeVendor _one = new();
    private readonly FakeVendor _other = new(VendorProtocol.Anthropic);
    private readonly TemporarySession _temporary = new();

    public async Task InitializeAsync()
    {
        await RegisterAsync("one", _one, "OpenAI", "one");
        await RegisterAsync("other", _other, "Anthropic", "other");
        await RegisterAsync("broken", _one, "OpenAI", "missing");
    }

    public async Task DisposeAsync()
    {
        await _temporary.DisposeAsync();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Answers_come_in_the_order_of_their_prompts_whichever_model_was_asked_and_one_failure_sinks_no_other()
    {
        string[] models = ["one", "other", "broken", "one", "other"];

        List<BatchAnswer> answers = await RunAsync([.. Enumerable.Range(0, 50).Select(index => (models[index % models.Length], $"prompt {index}"))], 4);

        Assert.Equal(Enumerable.Range(0, 50), answers.Select(answer => answer.Index));
        Assert.All(answers, answer =>
        {
            if (answer.Request.Model == "broken")
                Assert.Equal((null, ErrorCode.NotFound), (answer.Completion, answer.Failure!.Code));
            else
                Assert.Equal(($"You said: prompt {answer.Index}", answer.Request.Model, null), (answer.Completion!.Text, answer.Completion.Model, answer.Failure));
        });
    }

    [Fact]
    public async Task No_more_are_asked_at_once_than_was_said_and_than_the_provider_is_asked_in_any_case()
    {
        await RunAsync([.. Enumerable.Range(0, 30).Select(index => ("one", $"{index}"))], 3);
        Assert.InRange(_one.MostAtOnce, 1, 3);

        await RunAsync([.. Enumerable.Range(0, 60).Select(index => ("other", $"{index}"))], 50);
        Assert.InRange(_other.MostAtOnce, 1, LimitSettings.UsualConcurrentRequests);
    }

    [Fact]
    public async Task Prompts_of_a_model_are_under_way_together()
    {
        var both = new TaskCompletionSource();
        int asked = 0;
        _one.Server.Fault = _ =>
        {
            if (Interlocked.Increment(ref asked) == 2)
                both.SetResult();
            return new WebFault { After = both.Task };
        };

        List<BatchAnswer> answers = await RunAsync([("one", "first"), ("one", "second")], 2).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["You said: first", "You said: second"], answers.Select(answer => answer.Completion!.Text));
    }

    [Fact]
    public async Task Giving_up_stops_what_is_under_way()
    {
        var never = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        _one.Server.Fault = _ =>
        {
            cancel.Cancel();
            return new WebFault { After = never.Task };
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync([("one", "first"), ("one", "second")], 2, cancel.Token).WaitAsync(TimeSpan.FromSeconds(30)));
        never.SetResult();
    }

    [Fact]
    public async Task An_impossible_number_at_once_is_refused()
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => RunAsync([("one", "first")], 0));
        Assert.Equal((ErrorCode.Args, "throttle_limit"), (failure.Code, failure.Target));
    }

    private async Task<List<BatchAnswer>> RunAsync((string Model, string Prompt)[] prompts, int atOnce, CancellationToken cancellationToken = default)
    {
        var answers = new List<BatchAnswer>();
        PromptRequest[] requests = [.. prompts.Select(one => new PromptRequest { Model = one.Model, Messages = PromptRequest.Conversation(one.Prompt) })];
        await foreach (BatchAnswer answer in new CompleteBatch(_temporary.Session).RunAsync(requests, atOnce, new ListeningSink(), cancellationToken))
            answers.Add(answer);
        return answers;
    }

    private Task<AvailableModel> RegisterAsync(string name, FakeVendor vendor, string protocol, string served) => new RegisterModel(_temporary.Session).RegisterAsync(
        new RegisterRequest { Name = $"{name}", Endpoint = vendor.Address.AbsoluteUri, Protocol = protocol, ProviderModel = served }, default);
}
