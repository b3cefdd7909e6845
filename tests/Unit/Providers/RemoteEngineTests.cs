using Kandil.Core.Catalog;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Providers;

public class RemoteEngineTests
{
    private static readonly SamplingOptions Sampling = new() { Temperature = 0.7f, TopP = 0.9f, FrequencyPenalty = 0.5f, PresencePenalty = 0.25f, Seed = 7 };

    [Fact]
    public async Task An_answer_of_OpenAIs_protocol_has_its_text_and_its_figures()
    {
        await using var asked = new AskedVendor();

        Completion answer = await asked.AskAsync("hello there");

        Assert.Equal(("You said: hello there", FinishReason.Stop, "served-1", "vendor:m", "vendor"), (answer.Text, answer.FinishReason, answer.ProviderModel, answer.Model, answer.Provider));
        Assert.Equal((7, 4, 11), (answer.PromptTokens, answer.CompletionTokens, answer.TotalTokens));
        Assert.True(answer.TimeToFirstToken <= answer.Latency);
    }

    [Fact]
    public async Task Options_have_the_names_of_OpenAIs_protocol()
    {
        await using var asked = new AskedVendor();

        await asked.AskAsync(asked.Request() with { Sampling = Sampling, MaxTokens = 50, Stop = ["END"], JsonSchema = """{"type":"object"}""" });

        Assert.Equal(
            """{"model":"m","messages":[{"role":"user","content":"Hi."}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":50,"temperature":0.7,"top_p":0.9,"frequency_penalty":0.5,"presence_penalty":0.25,"seed":7,"stop":["END"],"response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}}}""",
            asked.Vendor.LastBody.ToJsonString());
    }

    [Fact]
    public async Task Instructions_and_options_have_the_names_of_Anthropics_protocol()
    {
        await using var asked = new AskedVendor(ApiProtocol.Anthropic);
        asked.Model = asked.WithKey("x-api-key", AskedVendor.Key);
        asked.Vendor.Key = AskedVendor.Key;

        Completion answer = await asked.AskAsync(asked.Request() with
        {
            Messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Hi.")], Sampling = new() { Temperature = 0.7f, TopK = 5 }, Stop = ["END"], JsonSchema = """{"type":"object"}""",
        });

        Assert.Equal(("You said: Hi.", FinishReason.Stop, 10), (answer.Text, answer.FinishReason, answer.TotalTokens));
        Assert.Equal(
            """{"model":"m","max_tokens":4096,"system":"Be brief.","messages":[{"role":"user","content":"Hi."}],"stream":true,"temperature":0.7,"top_k":5,"stop_sequences":["END"],"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}}""",
            asked.Vendor.LastBody.ToJsonString());
        Assert.Equal("2023-06-01", asked.Vendor.Server.Requests.Last().Header("anthropic-version"));
    }

    public static TheoryData<ApiProtocol, RemoteRequest, string> Unknown => new()
    {
        { ApiProtocol.OpenAI, Asked(new SamplingOptions { TopK = 5 }), "top_k" },
        { ApiProtocol.OpenAI, Asked(new SamplingOptions { MinP = 0.1f }), "min_p" },
        { ApiProtocol.OpenAI, Asked(new SamplingOptions { RepeatPenalty = 1.1f }), "repeat_penalty" },
        { ApiProtocol.OpenAI, Asked(new SamplingOptions { Grammar = "root ::= \"a\"" }), "grammar" },
        { ApiProtocol.OpenAI, Asked(new SamplingOptions()) with { LoadOptions = new() { ContextLength = 4096 } }, "context_length" },
        { ApiProtocol.Anthropic, Asked(new SamplingOptions { Seed = 1 }), "seed" },
        { ApiProtocol.Anthropic, Asked(new SamplingOptions { Temperature = 1.5f }), "temperature" },
        { ApiProtocol.Ollama, Asked(new SamplingOptions { Samplers = ["top_k"] }), "samplers" },
    };

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task An_option_that_a_protocol_has_no_word_for_is_refused_by_name_and_nothing_is_sent(ApiProtocol protocol, RemoteRequest request, string option)
    {
        await using var asked = new AskedVendor(protocol);

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync(request with { Model = asked.Model }));

        Assert.Equal((ErrorCode.Args, option), (failure.Code, failure.Target));
        Assert.Empty(asked.Vendor.Server.Requests);
    }

    [Fact]
    public async Task What_is_configured_and_unknown_there_is_left_out()
    {
        await using var asked = new AskedVendor();

        await asked.AskAsync(asked.Request() with { Preferred = new() { TopK = 5, Temperature = 0.5f } });

        Assert.Null(asked.Vendor.LastBody["top_k"]);
        Assert.Equal(0.5, asked.Vendor.LastBody["temperature"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_server_of_the_users_own_is_given_what_llama_cpp_knows()
    {
        await using var asked = new AskedVendor();
        asked.Model = asked.Model with { IsRegistered = true };

        await asked.AskAsync(asked.Request() with { Sampling = new() { TopK = 5, MinP = 0.1f, Grammar = "root ::= \"a\"" } });

        Assert.Equal((5, "root ::= \"a\""), (asked.Vendor.LastBody["top_k"]!.GetValue<int>(), asked.Vendor.LastBody["grammar"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_key_and_an_organisation_go_to_their_origin_and_to_no_other()
    {
        await using var asked = new AskedVendor();
        var credentials = new[] { new HttpCredential(Origin.Of(asked.Vendor.Address), "Authorization", "Bearer " + AskedVendor.Key), new HttpCredential(Origin.Of(asked.Vendor.Address), "OpenAI-Organization", "org-1") };
        asked.Model = asked.Model with { Credentials = credentials };
        await asked.AskAsync();
        FakeRequest sent = asked.Vendor.Server.Requests.Last();
        Assert.Equal(("Bearer " + AskedVendor.Key, "org-1"), (sent.Header("authorization"), sent.Header("openai-organization")));

        await using var other = new AskedVendor();
        await other.AskAsync(other.Request() with { Model = other.Model with { Credentials = credentials } });
        Assert.Equal((null, null), (other.Vendor.Server.Requests.Last().Header("authorization"), other.Vendor.Server.Requests.Last().Header("openai-organization")));
    }

    [Fact]
    public async Task A_redirect_takes_neither_key_nor_prompt_along()
    {
        await using var other = new AskedVendor();
        await using var asked = new AskedVendor();
        asked.Vendor.Server.Fault = _ => new WebFault { Instead = FakeReply.Redirect(new Uri(other.Vendor.Address, "/v1/chat/completions"), 307) };
        asked.Model = asked.WithKey();

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Empty(other.Vendor.Server.Requests);
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-canary-0123456789abcdef"}}""", "E_AUTH", "the key is not valid")]
    [InlineData(403, """{"error":"not in your country"}""", "E_AUTH", "not in your country")]
    [InlineData(402, """{"error":{"message":"Insufficient Balance"}}""", "E_RATE_LIMIT", "credit or quota")]
    [InlineData(429, """{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}""", "E_RATE_LIMIT", "credit or quota")]
    [InlineData(404, """{"error":{"message":"no such model"}}""", "E_NOT_FOUND", "no such model")]
    [InlineData(404, "<html>nothing</html>", "E_NOT_FOUND", "there is nothing at")]
    [InlineData(400, """{"error":{"message":"maximum context length is 8192"}}""", "E_ARGS", "maximum context length")]
    [InlineData(400, """{"object":"error","message":"too long","type":"BadRequestError"}""", "E_ARGS", "too long")]
    [InlineData(422, """{"detail":[{"msg":"field required"}]}""", "E_ARGS", "field required")]
    [InlineData(502, "<html><body>Bad gateway</body></html>", "E_NET", "answered 502")]
    public async Task A_refusal_is_worded_with_what_the_server_said_and_without_the_key(int status, string body, string code, string words)
    {
        await using var asked = new AskedVendor(clock: new FastClock(50));
        asked.Vendor.Server.Fault = _ => new WebFault { Instead = FakeReply.Json(body, status) };
        asked.Model = asked.WithKey();

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());

        Assert.Equal(code, failure.Code.Name);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(AskedVendor.Key, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<html>", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_refused_names_the_command_that_stores_another()
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Key = "sk-right";
        asked.Model = asked.WithKey();

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());

        Assert.Equal((OperationNames.SetCredential, "vendor"), (failure.RecommendedAction.Command!.Operation, failure.RecommendedAction.Command.Arguments[0]));
    }

    [Fact]
    public async Task A_cancelled_answer_ends_at_once_and_the_server_sees_it_go()
    {
        await using var asked = new AskedVendor();
        var forever = new TaskCompletionSource();
        asked.Vendor.Pause = forever.Task;
        using var cancel = new CancellationTokenSource();

        var answer = Task.Run(async () =>
        {
            await foreach (CompletionUpdate update in asked.Engine.CompleteAsync(asked.Request(), cancel.Token))
                await cancel.CancelAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.WaitAsync(TimeSpan.FromSeconds(10)));
        forever.SetResult();
    }

    [Fact]
    public async Task Text_that_would_steer_a_terminal_is_cleaned()
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = FakeVendor.EventsOf("safe\u001b[31m", "\u0007 text");

        Assert.Equal("safe text", (await asked.AskAsync()).Text.Replace("[31m", "", StringComparison.Ordinal));
    }

    private static RemoteRequest Asked(SamplingOptions sampling) => new()
    {
        Model = new RemoteModel { Name = "x", Provider = "x", ProviderModel = "x", Protocol = ApiProtocol.OpenAI, Address = new Uri("http://127.0.0.1/") },
        Messages = [new ChatMessage(ChatRole.User, "Hi.")],
        Sampling = sampling,
        Budget = TimeSpan.FromSeconds(60),
    };
}
