using System.Text.Json.Nodes;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>What a server answers that repeats the key it was sent, wherever it can: the asked model's name, <c>echo-…</c>, says where.</summary>
public static class VendorEcho
{
    /// <summary>Every place.</summary>
    public static readonly string[] Models =
    [
        "echo-text", "echo-reasoning", "echo-facts", "echo-fault", "echo-whole", "echo-plain", "echo-header", "echo-redirect", "echo-broken",
        "echo-400", "echo-401", "echo-403", "echo-404", "echo-429", "echo-500", "echo-cut", "echo-escaped",
    ];

    /// <summary>The answer; null for a model that is no echo.</summary>
    /// <param name="model">The asked model.</param>
    /// <param name="sent">The key, as it was sent.</param>
    /// <param name="isAnthropic">Whether events are Anthropic's.</param>
    public static FakeReply? Of(string model, string sent, bool isAnthropic)
    {
        string error = new JsonObject { ["error"] = new JsonObject { ["message"] = $"Your key '{sent}' is wrong.", ["code"] = sent } }.ToJsonString();
        return model switch
        {
            "echo-text" => Events([.. Pieces($"Your key is {sent}.").Select(piece => isAnthropic ? OfAnthropic("text_delta", "text", piece) : OfOpenAI("content", piece)), End(isAnthropic, "stop")]),
            "echo-reasoning" => Events([.. Pieces(sent).Select(piece => isAnthropic ? OfAnthropic("thinking_delta", "thinking", piece) : OfOpenAI("reasoning_content", piece)), End(isAnthropic, "stop")]),
            "echo-facts" => Events([isAnthropic ? OfAnthropic("text_delta", "text", "Yes.") : OfOpenAI("content", "Yes.", sent), End(isAnthropic, sent)]),
            "echo-fault" => Events(isAnthropic ? $"event: error\ndata: {new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = "oops", ["message"] = $"{sent} failed" } }.ToJsonString()}\n\n" : $"data: {error}\n\n"),
            "echo-whole" => FakeReply.Json(new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["content"] = $"{sent} and {sent}" }, ["finish_reason"] = "stop" }) }.ToJsonString()),
            "echo-plain" => Text($"{sent} is no JSON", 200),
            "echo-header" => FakeReply.Empty(429, ("x-ratelimit-remaining-requests", sent), ("Retry-After", "1"), ("x-request-cost", sent)),
            "echo-redirect" => FakeReply.Redirect(new Uri($"https://elsewhere.test/{Uri.EscapeDataString(sent)}/?key={Uri.EscapeDataString(sent)}"), 307),
            "echo-broken" => FakeReply.Json($"{{\"choices\": [{{ \"{sent}"),
            "echo-cut" => Text(new string('x', 4080) + sent, 400),
            "echo-escaped" => FakeReply.Json($$"""{"error":"{{sent.Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002B", StringComparison.Ordinal)}}"}""", 403),
            _ when model.StartsWith("echo-", StringComparison.Ordinal) => FakeReply.Json(error, int.Parse(model[5..], System.Globalization.CultureInfo.InvariantCulture)),
            _ => null,
        };
    }

    private static IEnumerable<string> Pieces(string text) => text.Chunk(3).Select(piece => new string(piece));

    private static string OfOpenAI(string field, string text, string model = "served-1") =>
        $"data: {new JsonObject { ["model"] = model, ["choices"] = new JsonArray(new JsonObject { ["delta"] = new JsonObject { [field] = text } }) }.ToJsonString()}\n\n";

    private static string OfAnthropic(string type, string field, string text) =>
        $"event: content_block_delta\ndata: {new JsonObject { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = new JsonObject { ["type"] = type, [field] = text } }.ToJsonString()}\n\n";

    private static string End(bool isAnthropic, string reason) => isAnthropic
        ? $"event: message_delta\ndata: {new JsonObject { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = reason } }.ToJsonString()}\n\nevent: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n"
        : $"data: {new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["delta"] = new JsonObject(), ["finish_reason"] = reason }) }.ToJsonString()}\n\ndata: [DONE]\n\n";

    private static FakeReply Events(params string[] events) =>
        Text(string.Concat(events), 200) with { Headers = new() { ["Content-Type"] = "text/event-stream" } };

    private static FakeReply Text(string text, int status) =>
        new() { Status = status, Headers = new() { ["Content-Type"] = "text/plain" }, Content = FakeContent.Of(System.Text.Encoding.UTF8.GetBytes(text)) };
}
