using Kandil.Core.Catalog;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Providers;

/// <summary>What real servers send that the vendors' do not. Most of it breaks the vendors' own libraries: see docs/ARCHITECTURE.md.</summary>
public class ToleranceTests
{
    private const string Hello = """{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}""";
    private const string End = """{"id":"1","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    public static TheoryData<string, string[]> Answers => new()
    {
        { "as the vendor", [Hello, End, "[DONE]"] },
        { "an unknown finish reason", [Hello, End.Replace("\"stop\"", "\"eos_by_me\"", StringComparison.Ordinal), "[DONE]"] },
        { "an empty finish reason", [Hello, End.Replace("\"stop\"", "\"\"", StringComparison.Ordinal), "[DONE]"] },
        { "no finish reason at all", [Hello, "[DONE]"] },
        { "no mark of the end", [Hello, End] },
        { "null content first", [Hello.Replace("\"Hello\"", "null", StringComparison.Ordinal), Hello, End, "[DONE]"] },
        { "a null delta", [Hello.Replace("{\"content\":\"Hello\"}", "null", StringComparison.Ordinal), Hello, End, "[DONE]"] },
        { "an unknown role", [Hello.Replace("\"content\"", "\"role\":\"model\",\"content\"", StringComparison.Ordinal), End, "[DONE]"] },
        { "empty choices", ["""{"id":"","choices":[],"prompt_filter_results":[]}""", Hello, End, "[DONE]"] },
        { "null choices", ["""{"id":"","choices":null}""", Hello, End, "[DONE]"] },
        { "no choices", ["{}", Hello, End, "[DONE]"] },
        { "extra fields", [Hello.Replace("\"model\"", "\"x_new\":{\"a\":[1]},\"timings\":{},\"model\"", StringComparison.Ordinal), End, "[DONE]"] },
        { "numbers of another kind", [Hello.Replace("\"created\":1", "\"created\":\"1.5\",\"system_fingerprint\":7", StringComparison.Ordinal), End, "[DONE]"] },
        { "null usage", [Hello, End.Replace("\"created\":1", "\"usage\":null", StringComparison.Ordinal), "[DONE]"] },
        { "usage of nulls", [Hello, End.Replace("\"created\":1", "\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":\"3\"}", StringComparison.Ordinal), "[DONE]"] },
        { "content in parts", [Hello.Replace("\"Hello\"", "[{\"type\":\"text\",\"text\":\"Hello\"}]", StringComparison.Ordinal), End, "[DONE]"] },
        { "no index", [Hello.Replace("\"index\":0,", "", StringComparison.Ordinal), End, "[DONE]"] },
        { "null tool calls", [Hello.Replace("{\"content\"", "{\"tool_calls\":null,\"content\"", StringComparison.Ordinal), End, "[DONE]"] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_is_read_though_the_server_differs_from_the_vendors(string what, string[] data)
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = string.Concat(data.Select(line => $"data: {line}\n\n"));

        Completion answer = await asked.AskAsync();

        Assert.True(answer.Text == "Hello", what);
    }

    [Theory]
    [InlineData(": OPENROUTER PROCESSING\n\n: keep-alive\n\ndata: {0}\n\n: again\n\ndata: {1}\n\ndata: [DONE]\n\n")]
    [InlineData("event: message\r\nid: 7\r\ndata:{0}\r\n\r\ndata:{1}\r\n\r\ndata:[DONE]\r\n\r\n")]
    [InlineData("retry: 3000\n\ndata: {0}\n\ndata: {1}\n\ndata: [DONE]")]
    [InlineData("data: {0}\n\ndata: {1}")]
    public async Task Events_are_read_with_comments_other_line_ends_and_without_a_last_empty_line(string form)
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = form.Replace("{0}", Hello, StringComparison.Ordinal).Replace("{1}", End, StringComparison.Ordinal);

        Assert.Equal(("Hello", FinishReason.Stop), ((await asked.AskAsync()).Text, (await asked.AskAsync()).FinishReason));
    }

    // How servers differ in telling of a call: in one piece, without a place, with the same place or identifier again and again.
    [Theory]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]""", """[{"index":0,"function":{"arguments":"1}"}}]""", """f {"x":1}""")]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]""", """[{"index":0,"id":"a","function":{"name":"f","arguments":"1}"}}]""", """f {"x":1}""")]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]""", """[{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]""", "f {} g {}")]
    [InlineData("""[{"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]""", """[{"function":{"arguments":"1}"}}]""", """f {"x":1}""")]
    [InlineData("""[{"id":"a","function":{"name":"f"}}]""", """[{"id":"b","function":{"name":"g","arguments":{"x":1}}}]""", """f {} g {"x":1}""")]
    [InlineData("""[{"function":{"name":"f","arguments":"{}"}}]""", """[{"function":{"name":"f","arguments":"{}"}}]""", "f {} f {}")]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"index":1,"id":"b","function":{"name":"g","arguments":""}}]""", """[{"index":1,"function":{"arguments":"[1]"}}]""", "f {} g [1]")]
    [InlineData("""[{"index":0,"id":"a","function":{"name":null,"arguments":"{}"}}]""", "[]", "")]
    public async Task Calls_of_tools_are_put_together_however_they_are_told(string first, string second, string calls)
    {
        await using var asked = new AskedVendor();
        string Delta(string tools) => Hello.Replace("{\"content\":\"Hello\"}", "{\"tool_calls\":" + tools + "}", StringComparison.Ordinal);
        asked.Vendor.Events = $"data: {Delta(first)}\n\ndata: {Delta(second)}\n\ndata: {End}\n\n";

        Completion answer = await asked.AskAsync();

        Assert.Equal(calls, string.Join(' ', answer.ToolCalls));
        Assert.Equal(answer.ToolCalls.Count, answer.ToolCalls.Select(call => call.Id).Distinct().Count());
        Assert.Equal(calls.Length > 0 ? FinishReason.ToolCalls : FinishReason.Stop, answer.FinishReason);
    }

    [Fact]
    public async Task Calls_of_an_answer_in_one_piece_are_read_by_both_protocols()
    {
        await using var open = new AskedVendor();
        open.Vendor.Events = """{"choices":[{"message":{"content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},"finish_reason":"tool_calls"}]}""";
        await using var messages = new AskedVendor(ApiProtocol.Anthropic);
        messages.Vendor.Events = """{"type":"message","content":[{"type":"text","text":"Hm."},{"type":"tool_use","id":"a","name":"f","input":{"x":1}},{"type":"tool_use","id":"b","name":"g","input":{}}],"stop_reason":"tool_use"}""";

        Assert.Equal("""f {"x":1}""", string.Join(' ', (await open.AskAsync()).ToolCalls));
        Completion answer = await messages.AskAsync();
        Assert.Equal(("Hm.", """f {"x":1} g {}"""), (answer.Text, string.Join(' ', answer.ToolCalls)));
    }

    [Fact]
    public async Task A_server_that_streams_nothing_answers_whole()
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = """{"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello","reasoning_content":"hm"},"finish_reason":"length"}],"usage":{"prompt_tokens":3.0,"completion_tokens":5}}""";

        Completion answer = await asked.AskAsync();

        Assert.Equal(("Hello", "hm", FinishReason.Length, 8), (answer.Text, answer.Reasoning, answer.FinishReason, answer.TotalTokens));
    }

    [Theory]
    [InlineData("""{"reasoning_content":"hm"}""")]
    [InlineData("""{"reasoning":"hm"}""")]
    [InlineData("""{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}""")]
    public async Task What_a_model_thinks_is_no_part_of_its_answer(string delta)
    {
        await using var asked = new AskedVendor();
        string thought = Hello.Replace("{\"content\":\"Hello\"}", delta, StringComparison.Ordinal);
        asked.Vendor.Events = $"data: {thought}\n\ndata: {Hello}\n\ndata: {End}\n\n";

        IReadOnlyList<CompletionUpdate> updates = await asked.UpdatesAsync(asked.Request());

        Assert.Equal("hm", Assert.IsType<CompletionReasoning>(updates[0]).Text);
        Completion answer = Assert.IsType<CompletionFinished>(updates[^1]).Completion;
        Assert.Equal(("Hello", "hm"), (answer.Text, answer.Reasoning));
    }

    [Fact]
    public async Task A_reason_that_no_vendor_has_is_unknown_and_its_word_is_kept()
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = $"data: {Hello}\n\ndata: {End.Replace("\"stop\"", "\"eos_by_me\"", StringComparison.Ordinal)}\n\n";

        Completion answer = await asked.AskAsync();

        Assert.Equal((FinishReason.Unknown, "eos_by_me", null), (answer.FinishReason, answer.ProviderFinishReason, answer.TotalTokens));
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>", "an HTML or XML page")]
    [InlineData("", "nothing at all")]
    [InlineData("data: {\"choices\":[\n\n", "JSON that is damaged")]
    [InlineData("ok", "'ok'")]
    public async Task What_is_no_answer_is_said_to_be_none(string body, string what)
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = body;

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.Contains("proxy or sign-in page", failure.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_ends_before_its_end_is_a_failure_and_never_asked_for_again()
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = $"data: {Hello}\n\n";
        var seen = new List<string>();

        var failure = await Assert.ThrowsAsync<KandilException>(async () =>
        {
            await foreach (CompletionUpdate update in asked.Engine.CompleteAsync(asked.Request(), default))
                seen.Add(update is CompletionText text ? text.Text : "");
        });

        Assert.Equal((ErrorCode.Net, "Hello", 1), (failure.Code, string.Concat(seen), asked.Vendor.Server.Requests.Count));
        Assert.Contains("broke off", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_within_its_answer_that_it_failed_is_quoted()
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Events = $$$"""data: {{{Hello}}}{{{"\n\n"}}}data: {"error":{"message":"Provider overloaded","code":502}}{{{"\n\n"}}}""";

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("Provider overloaded", failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> AnthropicAnswers => new()
    {
        { "as the vendor", Anthropic() },
        { "without the names of events", System.Text.RegularExpressions.Regex.Replace(Anthropic(), "event: .*\n", "") },
        { "an unknown event", Anthropic().Replace("event: message_delta", "event: brand_new\ndata: {\"type\":\"brand_new\"}\n\nevent: message_delta", StringComparison.Ordinal) },
        { "an unknown block", Anthropic().Replace("event: message_delta", "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"new_delta\",\"x\":1}}\n\nevent: message_delta", StringComparison.Ordinal) },
        { "no usage", Anthropic().Replace(",\"usage\":{\"output_tokens\":3}", "", StringComparison.Ordinal).Replace(",\"usage\":{\"input_tokens\":3}", "", StringComparison.Ordinal) },
        { "no message_stop", Anthropic().Replace("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", "", StringComparison.Ordinal) },
        { "a comment", ": hi\n\n" + Anthropic() },
        { "whole", """{"type":"message","model":"m","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hello"}],"stop_reason":"end_turn"}""" },
    };

    [Theory]
    [MemberData(nameof(AnthropicAnswers))]
    public async Task Messages_are_read_though_the_server_differs_from_the_vendors(string what, string body)
    {
        await using var asked = new AskedVendor(ApiProtocol.Anthropic);
        asked.Vendor.Events = body;

        Completion answer = await asked.AskAsync();

        Assert.True((answer.Text, answer.FinishReason) == ("Hello", FinishReason.Stop), what);
    }

    [Fact]
    public async Task An_overloaded_server_of_messages_is_asked_again_before_the_first_word_and_not_after_it()
    {
        await using var asked = new AskedVendor(ApiProtocol.Anthropic, clock: new FastClock(50));
        asked.Vendor.Events = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());

        Assert.Contains("Overloaded", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, asked.Vendor.Server.Requests.Count);
    }

    private static string Anthropic() => string.Concat(
        new[]
        {
            """{"type":"message_start","message":{"model":"m","content":[],"usage":{"input_tokens":3}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}""",
            """{"type":"message_stop"}""",
        }.Select(data => $"event: {data.Split('"')[3]}\ndata: {data}\n\n"));
}
