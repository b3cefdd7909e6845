using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Which vendor's interface a <see cref="FakeVendor"/> speaks.</summary>
public enum VendorProtocol
{
    OpenAI,
    Anthropic,
}

/// <summary>
/// A server that answers for models as a vendor does, word by word. It answers as <see cref="FakeMind"/> does. It can be
/// given other events, a key that it wants, and a number of requests that it takes in a window.
/// </summary>
public sealed class FakeVendor : IAsyncDisposable
{
    private readonly VendorProtocol _protocol;
    private readonly ConcurrentQueue<DateTimeOffset> _taken = new();
    private int _running;
    private int _streamed;

    public FakeVendor(VendorProtocol protocol = VendorProtocol.OpenAI, int port = 0)
    {
        _protocol = protocol;
        Server = new FakeWebServer(Answer, port);
    }

    public FakeWebServer Server { get; }

    /// <summary>What a base address of the vendor's looks like.</summary>
    public Uri Address => _protocol == VendorProtocol.OpenAI ? new Uri(Server.Address, "v1") : Server.Address;

    /// <summary>The key that it wants; null for none.</summary>
    public string? Key { get; set; }

    /// <summary>The body of an answer instead of its own, sent as a stream of events.</summary>
    public string? Events { get; set; }

    /// <summary>The bytes after which an answer breaks off; null for none.</summary>
    public int? BreakAfter { get; set; }

    /// <summary>True: a connection serves one answer after the other.</summary>
    public bool KeepsConnections { get; set; }

    /// <summary>Waited for after the first half of an answer.</summary>
    public Task? Pause { get; set; }

    /// <summary>Waited for after the last bytes of an answer, before the end of its body.</summary>
    public Task? PauseAtEnd { get; set; }

    /// <summary>How many answers are given whole before <see cref="Pause"/> holds.</summary>
    public int PauseAfter { get; set; }

    /// <summary>Requests that it takes in <see cref="Window"/>; null for any number.</summary>
    public int? Cap { get; set; }

    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>True: its answers say how many more requests it takes.</summary>
    public bool TellsAllowance { get; set; }

    /// <summary>Requests over <see cref="Cap"/> so far.</summary>
    public int OverCap { get; private set; }

    /// <summary>The most requests that were answered at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The body of the last request.</summary>
    public JsonNode LastBody => JsonNode.Parse(Server.Requests.Last().Body)!;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>The events of an answer of these words, with figures.</summary>
    public static string EventsOf(params string[] words) => EventsOf(new FakeMind(string.Concat(words), []), words);

    private static string EventsOf(FakeMind answer) => EventsOf(answer, answer.Words);

    private static string EventsOf(FakeMind answer, string[] words)
    {
        var text = new StringBuilder();
        foreach (string word in words)
            text.Append(Delta(new JsonObject { ["content"] = word }, null));
        foreach ((int index, (string name, string arguments)) in answer.Calls.Index())
        {
            text.Append(Delta(Call(index, new JsonObject { ["name"] = name, ["arguments"] = "" }, $"call-{index}"), null));
            text.Append(Delta(Call(index, new JsonObject { ["arguments"] = arguments[..(arguments.Length / 2)] }, null), null));
            text.Append(Delta(Call(index, new JsonObject { ["arguments"] = arguments[(arguments.Length / 2)..] }, null), null));
        }

        text.Append(Delta([], answer.Calls.Count > 0 ? "tool_calls" : "stop"));
        text.Append(CultureInfo.InvariantCulture, $$$"""data: {"id":"1","model":"served-1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":{{{words.Length}}},"total_tokens":{{{words.Length + 7}}}}}""").Append("\n\ndata: [DONE]\n\n");
        return text.ToString();
    }

    private static string Delta(JsonObject delta, string? finish) =>
        $"data: {new JsonObject { ["id"] = "1", ["model"] = "served-1", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }) }.ToJsonString()}\n\n";

    private static JsonObject Call(int index, JsonObject function, string? id)
    {
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (id is not null)
            (call["id"], call["type"]) = (id, "function");
        return new JsonObject { ["tool_calls"] = new JsonArray(call) };
    }

    private static string AnthropicEventsOf(FakeMind answer)
    {
        string[] words = answer.Words;
        var text = new StringBuilder("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"served-1\",\"content\":[],\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}}\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n");
        foreach (string word in words)
            text.Append("event: content_block_delta\ndata: ").Append(new JsonObject { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = word } }.ToJsonString()).Append("\n\n");
        foreach ((int index, (string name, string arguments)) in answer.Calls.Index())
        {
            text.Append("event: content_block_start\ndata: ").Append(new JsonObject { ["type"] = "content_block_start", ["index"] = index + 1, ["content_block"] = new JsonObject { ["type"] = "tool_use", ["id"] = $"toolu_{index}", ["name"] = name, ["input"] = new JsonObject() } }.ToJsonString()).Append("\n\n");
            foreach (string piece in new[] { "", arguments[..(arguments.Length / 2)], arguments[(arguments.Length / 2)..] })
                text.Append("event: content_block_delta\ndata: ").Append(new JsonObject { ["type"] = "content_block_delta", ["index"] = index + 1, ["delta"] = new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece } }.ToJsonString()).Append("\n\n");
        }

        string reason = answer.Calls.Count > 0 ? "tool_use" : "end_turn";
        return text.Append(CultureInfo.InvariantCulture, $$$"""event: message_delta{{{"\n"}}}data: {"type":"message_delta","delta":{"stop_reason":"{{{reason}}}"},"usage":{"output_tokens":{{{words.Length}}}}}""")
            .Append("\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n").ToString();
    }

    private FakeReply Answer(FakeRequest request)
    {
        string path = _protocol == VendorProtocol.OpenAI ? "/v1/chat/completions" : "/v1/messages";
        bool isEmbedding = _protocol == VendorProtocol.OpenAI && request.Path == "/v1/embeddings";
        if (request.Path != path && !isEmbedding)
            return FakeReply.Empty(404);
        string? sent = _protocol == VendorProtocol.OpenAI ? request.Header("authorization") : request.Header("x-api-key");
        if (Key is not null && sent != (_protocol == VendorProtocol.OpenAI ? $"Bearer {Key}" : Key))
            return FakeReply.Json("""{"error":{"message":"Incorrect API key provided.","code":"invalid_api_key"}}""", 401);
        JsonNode body = JsonNode.Parse(request.Body)!;
        if (VendorEcho.Of(body["model"]!.GetValue<string>(), sent?.Split(' ')[^1] ?? "no key", _protocol == VendorProtocol.Anthropic) is { } echo)
            return echo;
        if (body["model"]!.GetValue<string>() == "missing")
            return FakeReply.Json("""{"error":{"message":"The model 'missing' does not exist.","code":"model_not_found"}}""", 404);
        if (isEmbedding)
            return FakeReply.Json(Vectors(body["input"]!.AsArray()));
        var headers = new Dictionary<string, string> { ["Content-Type"] = "text/event-stream" };
        if (Take(headers) is { } refusal)
            return refusal;
        FakeMind answer = FakeMind.Answer(body);
        if (Events is null && body["stream"]?.GetValue<bool>() != true)
            return FakeReply.Json(Whole(answer));
        return Streamed(Events ?? (_protocol == VendorProtocol.OpenAI ? EventsOf(answer) : AnthropicEventsOf(answer)), headers);
    }

    // Nobody asked for it word by word.
    private string Whole(FakeMind answer)
    {
        string text = string.Concat(answer.Words);
        return _protocol == VendorProtocol.OpenAI
            ? new JsonObject
            {
                ["model"] = "served-1",
                ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["finish_reason"] = "stop" }),
                ["usage"] = new JsonObject { ["prompt_tokens"] = 7, ["completion_tokens"] = answer.Words.Length },
            }.ToJsonString()
            : new JsonObject
            {
                ["type"] = "message",
                ["model"] = "served-1",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
                ["usage"] = new JsonObject { ["input_tokens"] = 7, ["output_tokens"] = answer.Words.Length },
            }.ToJsonString();
    }

    // The last first: what counts is the index. A text's vector is its length, 4 and 3.
    private static string Vectors(JsonArray texts) => new JsonObject
    {
        ["data"] = new JsonArray([.. texts.Select((text, index) => new JsonObject { ["index"] = index, ["embedding"] = new JsonArray(text!.GetValue<string>().Length, 4, 3) }).Reverse()]),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 7 },
    }.ToJsonString();

    private FakeReply? Take(Dictionary<string, string> headers)
    {
        lock (_taken)
        {
            if (Cap is not { } cap)
                return null;
            DateTimeOffset now = Clock.GetUtcNow();
            while (_taken.TryPeek(out DateTimeOffset oldest) && now - oldest >= Window)
                _taken.TryDequeue(out _);
            TimeSpan reset = _taken.TryPeek(out DateTimeOffset first) ? first + Window - now : Window;
            string seconds = Math.Ceiling(reset.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            if (_taken.Count >= cap)
            {
                OverCap++;
                return FakeReply.Empty(429, ("Retry-After", seconds));
            }

            _taken.Enqueue(now);
            if (TellsAllowance)
            {
                headers["x-ratelimit-remaining-requests"] = (cap - _taken.Count).ToString(CultureInfo.InvariantCulture);
                headers["x-ratelimit-reset-requests"] = seconds + "s";
            }

            return null;
        }
    }

    private FakeReply Streamed(string events, Dictionary<string, string> headers) => new()
    {
        KeepsConnection = KeepsConnections,
        Headers = headers,
        Stream = async (stream, cancellationToken) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(events);
            int half = BreakAfter ?? (bytes.Length / 2);
            Count(1);
            try
            {
                await stream.WriteAsync(bytes.AsMemory(0, half), cancellationToken);
                await stream.FlushAsync(cancellationToken);
                if (BreakAfter is not null)
                    throw new IOException("The answer breaks off here.");
                if (Pause is not null && Interlocked.Increment(ref _streamed) > PauseAfter)
                    await Pause.WaitAsync(cancellationToken);
            }
            finally
            {
                // Before the last bytes: whoever has them may ask again before this comes to its end.
                Count(-1);
            }

            await stream.WriteAsync(bytes.AsMemory(half), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            if (PauseAtEnd is not null)
                await PauseAtEnd.WaitAsync(cancellationToken);
        },
    };

    private void Count(int change)
    {
        lock (_taken)
        {
            _running += change;
            MostAtOnce = Math.Max(MostAtOnce, _running);
        }
    }
}
