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
            writer.Messages(request.Messages.Where(message => message.Role != ChatRole.System));
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
        "content_block_start" when message.Field("content_block") is { } block => Block(block),
        "content_block_delta" when message.Field("delta") is { } delta => Block(delta),
        "message_delta" => Figures(message) with { Finish = message.Field("delta")?.Text("stop_reason") },
        "message_stop" => new AnswerPart { IsEnd = true },
        _ => null,
    };

    public AnswerPart ReadWhole(JsonElement answer)
    {
        if (answer.Field("error") is not null)
            throw Fault(answer);
        AnswerPart[] blocks = [.. answer.Items("content").Select(Block)];
        return Figures(answer) with
        {
            Text = string.Concat(blocks.Select(block => block.Text)),
            Reasoning = string.Concat(blocks.Select(block => block.Reasoning)),
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
        writer.WritePropertyName("schema");
        writer.WriteRawValue(schema);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static AnswerPart Block(JsonElement block) => new() { Text = block.Text("text"), Reasoning = block.Text("thinking") };

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
