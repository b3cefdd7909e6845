using System.Text.Json.Nodes;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Tests.Unit.Core.Operations.Answers;

/// <summary>Tools that models call: by each protocol, with consent or without, run or left to the caller.</summary>
public sealed class ToolCallTests : IAsyncLifetime
{
    private static readonly ToolDefinition Weather = new("weather", "The weather of a place.", """{"type":"object","properties":{"place":{"type":"string"}},"required":["place"]}""");
    private static readonly ToolDefinition Clock = new("clock", "", """{"type":"object","properties":{}}""");

    private readonly List<ToolCall> _run = [];
    private AskedSession _asked = null!;

    public static TheoryData<string> Models => ["open", "messages", "ollama/tiny"];

    public async Task InitializeAsync() => _asked = await AskedSession.StartAsync();

    public async Task DisposeAsync() => await _asked.DisposeAsync();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task What_a_tool_gives_goes_back_to_the_model_and_the_answer_tells_of_the_call(string model)
    {
        Completion answer = await _asked.AskAsync(Request(model, """call weather {"place":"Zürich \"old\" town"}"""));

        ToolCall call = Assert.Single(answer.ToolCalls);
        Assert.Equal(("Tools said: sunny", "weather", ToolCallOutcome.Succeeded, "sunny"), (answer.Text, call.Name, call.Outcome, call.Result));
        Assert.Equal("Zürich \"old\" town", Assert.Single(_run).ArgumentObject()!.Value.GetProperty("place").GetString());
        Assert.Equal((FinishReason.Stop, 14), (answer.FinishReason, answer.PromptTokens));
        Assert.StartsWith("call weather", answer.Prompt, StringComparison.Ordinal);
        Assert.Contains("\"tool\":\"weather\"", _asked.AuditLog, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Several_calls_of_one_answer_are_run_in_their_order_and_answered_together(string model)
    {
        Completion answer = await _asked.AskAsync(Request(model, """call weather {"place":"Bern"} && clock {} && weather {"place":"Chur"}"""));

        Assert.Equal(["weather", "clock", "weather"], _run.Select(call => call.Name));
        Assert.Equal("Tools said: sunny | noon | sunny", answer.Text);
        Assert.Equal(3, answer.ToolCalls.Select(call => call.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_the_model_says_before_a_call_is_shown_and_no_part_of_the_answer()
    {
        IReadOnlyList<CompletionUpdate> updates = await _asked.UpdatesAsync(Request("open", """call weather {"place":"Bern"}"""));

        Assert.Equal("Let me see.\n\nTools said: sunny", string.Concat(updates.OfType<CompletionText>().Select(piece => piece.Text)));
        Assert.Equal("Tools said: sunny", updates.OfType<CompletionFinished>().Single().Completion.Text);
    }

    [Theory]
    [InlineData("open", "Tools said: no")]
    [InlineData("messages", "Tools said: error: no")]
    public async Task The_model_is_told_of_a_refusal_and_of_a_failure(string model, string said)
    {
        Completion answer = await _asked.AskAsync(Request(model, """call weather {"place":"Bern"}""") with
        {
            RunTool = (call, _) => Task.FromResult(call with { Outcome = ToolCallOutcome.Refused, Result = "no" }),
        });

        Assert.Equal((said, ToolCallOutcome.Refused), (answer.Text, answer.ToolCalls.Single().Outcome));
        Assert.Contains("\"outcome\":\"Refused\"", _asked.AuditLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_that_a_tool_gives_leaves_for_the_server()
    {
        Completion answer = await _asked.AskAsync(Request("open", "call clock {}") with
        {
            RunTool = (call, _) => Task.FromResult(call with { Outcome = ToolCallOutcome.Succeeded, Result = "the key is sk-canary0123456789abcdef\u001b[31m" }),
        });

        Assert.Equal("Tools said: the key is ***[31m", answer.Text);
        Assert.DoesNotContain("canary", string.Concat(_asked.Open.Server.Requests.Select(request => System.Text.Encoding.UTF8.GetString(request.Body))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_calls_were_run_tells_of_them_without_secrets()
    {
        PromptRequest request = Request("open", """call weather {"place":"sk-canary0123456789abcdef"}""") with
        {
            RunTool = (call, _) =>
            {
                _asked.Open.Server.Fault = _ => Kandil.Tests.Unit.Fakes.WebFault.Status(400);
                return Task.FromResult(call with { Outcome = ToolCallOutcome.Succeeded, Result = "sunny" });
            },
        };

        await Assert.ThrowsAsync<KandilException>(() => _asked.AskAsync(request));

        string told = Assert.Single(_asked.Sink.Warnings, warning => warning.Contains("had called tools", StringComparison.Ordinal));
        Assert.Contains("weather", told, StringComparison.Ordinal);
        Assert.Contains("(Succeeded)", told, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_somebody_who_runs_them_the_answer_ends_with_the_calls()
    {
        Completion answer = await _asked.AskAsync(Request("messages", """call weather {"place":"Bern"}""") with { RunTool = null });

        Assert.Equal((FinishReason.ToolCalls, "weather", ToolCallOutcome.Asked, (string?)null), (answer.FinishReason, answer.ToolCalls.Single().Name, answer.ToolCalls.Single().Outcome, answer.ToolCalls.Single().Result));
    }

    [Fact]
    public async Task A_model_that_calls_for_ever_is_asked_no_more_and_that_is_said()
    {
        Completion answer = await _asked.AskAsync(Request("open", "call for ever clock {}"));

        Assert.Equal((ToolRounds.Most, ToolRounds.Most + 1), (_run.Count, _asked.Open.Server.Requests.Count));
        Assert.Equal((FinishReason.ToolCalls, ToolCallOutcome.Asked), (answer.FinishReason, answer.ToolCalls[^1].Outcome));
        Assert.Contains(_asked.Sink.Warnings, warning => warning.Contains("calls again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_interrupted_tool_ends_the_question()
    {
        using var stop = new CancellationTokenSource();
        Task<Completion> answer = _asked.AskAsync(
            Request("open", "call clock {}") with
            {
                RunTool = async (call, cancellationToken) =>
                {
                    await stop.CancelAsync();
                    cancellationToken.ThrowIfCancellationRequested();
                    return call;
                },
            },
            stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Single(_asked.Open.Server.Requests);
    }

    [Fact]
    public async Task The_embedded_engine_and_models_known_to_call_nothing_refuse_by_name()
    {
        var here = await Assert.ThrowsAsync<KandilException>(() => _asked.AskAsync(Request("kandil-guide", "Hi.")));
        Assert.Equal(ErrorCode.Backend, here.Code);
        Assert.Contains("calls no tools", here.Message, StringComparison.Ordinal);

        string mute = _asked.Session.UserCatalog.Value.Read().Profiles.First(profile => profile is { SupportsTools: false, IsCloud: true, BaseUrl: not null }).Name;
        var cloud = await Assert.ThrowsAsync<KandilException>(() => _asked.AskAsync(Request(mute, "Hi.")));
        Assert.Equal((ErrorCode.Args, mute), (cloud.Code, cloud.Target));
        Assert.Contains("such as", cloud.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_are_declared_as_any_vendor_has_them()
    {
        IReadOnlyList<ToolDefinition> tools = ToolDeclarations.Read("""
            [{"name":"a","description":"d","parameters":{"type":"object"}}, {"type":"function","function":{"name":"b"}}, {"name":"c","input_schema":{"type":"object","required":[]}}]
            """);

        Assert.Equal(["a", "b", "c"], tools.Select(tool => tool.Name));
        Assert.All(tools, tool => Assert.Equal("object", JsonNode.Parse(tool.Parameters)!["type"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[{\"description\":\"d\"}]")]
    [InlineData("[{\"name\":\"has space\"}]")]
    [InlineData("[{\"name\":\"a\"},{\"name\":\"A\"}]")]
    [InlineData("[{\"name\":\"a\",\"parameters\":7}]")]
    [InlineData("[")]
    public void A_list_of_tools_that_is_none_is_refused(string json) =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => ToolDeclarations.Read(json)).Code);

    [Theory]
    [InlineData("[]")]
    [InlineData("[{\"name\":\"a\",\"result\":\"x\"}]")]
    [InlineData("[{\"id\":\"1\",\"name\":\"a\"}]")]
    public void Results_that_are_none_are_refused(string json) =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => ToolDeclarations.ReadResults(json)).Code);

    private PromptRequest Request(string model, string prompt) => new()
    {
        Model = model,
        Messages = PromptRequest.Conversation(prompt),
        Tools = [Weather, Clock],
        RunTool = (call, _) =>
        {
            _run.Add(call);
            return Task.FromResult(call with { Outcome = ToolCallOutcome.Succeeded, Result = call.Name == "clock" ? "noon" : "sunny" });
        },
    };
}
