using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Providers.Protocols;

/// <summary>Anthropic's messages.</summary>
internal sealed class AnthropicMessages : IChatProtocol
{
    private const string Version = "2023-06-01";

    // The protocol wants a number.
    private const int UsualMaxTokens = 4096;

    private static readonly OptionRange Temperature = new(OptionNames.Temperature, 0, 1);

    private static readonly string[] PassingFaults = ["overloaded_error", "api_error", "rate_limit_error", "timeout_error"];

    public bool IsLines => false;

    public HttpJson Request(RemoteRequest request)
    {
        var (sampling, preferred) = (request.Sampling, request.Preferred ?? request.Sampling);
        Temperature.Check(sampling.Temperature);
        request.RefuseLoading();
        request.Refuse(
            (OptionNames.MinP, sampling.MinP is not null),
            (OptionNames.RepeatPenalty, sampling.RepeatPenalty is not null),
            (OptionNames.RepeatLastN, sampling.RepeatLastN is not null),
            (OptionNames.FrequencyPenalty, sampling.FrequencyPenalty is not null),
            (OptionNames.PresencePenalty, sampling.PresencePenalty is not null),
            (OptionNames.Seed, sampling.Seed is not null),
            (OptionNames.Grammar, sampling.Grammar is not null),
            (OptionNames.Samplers, sampling.Samplers is not null));
        string system = string.Join("\n\n", request.Messages.Where(message => message.Role == ChatRole.System).Select(message => message.Content));
        var body = JsonFields.Written(writer =>
        {
            writer.WriteString("model", request.Model.ProviderModel);
            writer.WriteNumber("max_tokens", request.MaxTokens ?? Math.Min(request.Model.MaxTokens ?? UsualMaxTokens, UsualMaxTokens));
            if (system.Length > 0)
                writer.WriteString("system", system);
            Messages(writer, [.. request.Messages.Where(message => message.Role != ChatRole.System)]);
            Tools(writer, request.Tools);
            writer.WriteBoolean("stream", true);
            writer.Optional("temperature", preferred.Temperature is > 1 ? 1 : preferred.Temperature);
            writer.Optional("top_p", preferred.TopP);
            writer.Optional("top_k", preferred.TopK);
            writer.Texts("stop_sequences", request.Stop);
            Schema(writer, request.JsonSchema);
        });
        return new HttpJson(request.Model.Address.Below(Path(request.Model.Address)), body)
        {
            Accept = "text/event-stream",
            Headers = new Dictionary<string, string> { ["anthropic-version"] = Version },
        };
    }

    public AnswerPart? Read(JsonElement message) => message.Text("type") switch
    {
        "error" => throw Fault(message),
        "message_start" when message.Field("message") is { } start => Figures(start),
        "content_block_start" when message.Field("content_block") is { } block => Block(block, message.Count("index")),
        "content_block_delta" when message.Field("delta") is { } delta => Block(delta, message.Count("index")),
        "message_delta" => Figures(message) with { Finish = message.Field("delta")?.Text("stop_reason") },
        "message_stop" => new AnswerPart { IsEnd = true },
        _ => null,
    };

    public AnswerPart ReadWhole(JsonElement answer)
    {
        if (answer.Field("error") is not null)
            throw Fault(answer);
        AnswerPart[] blocks = [.. answer.Items("content").Select((block, place) => Block(block, place, isWhole: true))];
        return Figures(answer) with
        {
            Text = string.Concat(blocks.Select(block => block.Text)),
            Reasoning = string.Concat(blocks.Select(block => block.Reasoning)),
            ToolCalls = [.. blocks.SelectMany(block => block.ToolCalls)],
            Finish = answer.Text("stop_reason"),
            IsEnd = true,
        };
    }

    // The vendor's own address is without the version; those of servers that imitate it often have it.
    private static string Path(Uri address) => address.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal) ? "messages" : "v1/messages";

    private static void Schema(Utf8JsonWriter writer, string? schema)
    {
        if (schema is null)
            return;
        writer.WriteStartObject("output_config");
        writer.WriteStartObject("format");
        writer.WriteString("type", "json_schema");
        writer.Json("schema", schema);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // The beginning of a call has an empty object for the arguments that follow in pieces; imitators have all of them there.
    private static AnswerPart Block(JsonElement block, int? place, bool isWhole = false) => block.Text("type") switch
    {
        "tool_use" => new AnswerPart { ToolCalls = [new ToolCallPart(place, block.Text("id"), block.Text("name"), block.Document("input") is { } input && (isWhole || input != "{}") ? input : null)] },
        "input_json_delta" => new AnswerPart { ToolCalls = [new ToolCallPart(place, null, null, block.Text("partial_json"))] },
        _ => new AnswerPart { Text = block.Text("text"), Reasoning = block.Text("thinking") },
    };

    private static void Tools(Utf8JsonWriter writer, IReadOnlyList<ToolDefinition> tools)
    {
        if (tools.Count == 0)
            return;
        writer.WriteStartArray("tools");
        foreach (ToolDefinition tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Description);
            writer.Json("input_schema", tool.Parameters);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Messages(Utf8JsonWriter writer, IReadOnlyList<ChatMessage> messages)
    {
        writer.WriteStartArray("messages");
        for (int at = 0; at < messages.Count; at++)
        {
            writer.WriteStartObject();
            writer.WriteString("role", messages[at].Role == ChatRole.Assistant ? "assistant" : "user");
            if (messages[at].Role == ChatRole.Tool)
                at = Results(writer, messages, at);
            else if (messages[at].Images.Count + messages[at].ToolCalls.Count > 0)
                Blocks(writer, messages[at]);
            else
                writer.WriteString("content", messages[at].Content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // The answers to all calls of one turn stand in one message. Gives the place of the last of them.
    private static int Results(Utf8JsonWriter writer, IReadOnlyList<ChatMessage> messages, int first)
    {
        int last = first;
        writer.WriteStartArray("content");
        for (; last < messages.Count && messages[last] is { Role: ChatRole.Tool, AnswersCall: { } call }; last++)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "tool_result");
            writer.WriteString("tool_use_id", call.Id);
            writer.WriteString("content", messages[last].Content);
            writer.WriteBoolean("is_error", call.Outcome != ToolCallOutcome.Succeeded);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        return last - 1;
    }

    private static void Blocks(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartArray("content");
        foreach (ImageInput image in message.Images)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "image");
            writer.WriteStartObject("source");
            writer.WriteString("type", "base64");
            writer.WriteString("media_type", image.MediaType);
            writer.WriteBase64String("data", image.Bytes.Span);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        // The protocol refuses a text without characters.
        if (!string.IsNullOrWhiteSpace(message.Content))
            writer.Part("text", "text", message.Content);
        foreach (ToolCall call in message.ToolCalls)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "tool_use");
            writer.WriteString("id", call.Id);
            writer.WriteString("name", call.Name);
            writer.ArgumentObject("input", call);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // What was read from the cache was read all the same.
    private static AnswerPart Figures(JsonElement message)
    {
        JsonElement usage = message.Field("usage") ?? default;
        int? cached = usage.Count("cache_read_input_tokens") + (usage.Count("cache_creation_input_tokens") ?? 0);
        return new AnswerPart
        {
            Model = message.Text("model"),
            PromptTokens = usage.Count("input_tokens") + (cached ?? 0),
            CompletionTokens = usage.Count("output_tokens"),
        };
    }

    private static ServerFaultException Fault(JsonElement message)
    {
        JsonElement error = message.Field("error") ?? default;
        return new(error.Text("message") ?? message.GetRawText(), PassingFaults.Contains(error.Text("type")));
    }
}
