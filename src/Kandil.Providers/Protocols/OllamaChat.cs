using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Providers.Protocols;

/// <summary>Ollama's own chat: a JSON document in every line.</summary>
internal sealed class OllamaChat : IChatProtocol
{
    public bool IsLines => true;

    public HttpJson Request(RemoteRequest request)
    {
        var (sampling, preferred) = (request.Sampling, request.Preferred ?? request.Sampling);
        var loading = request.LoadOptions;
        request.Refuse(
            (OptionNames.Grammar, sampling.Grammar is not null),
            (OptionNames.Samplers, sampling.Samplers is not null),
            (OptionNames.FlashAttention, loading.FlashAttention != FlashAttention.Auto));
        var body = JsonFields.Written(writer =>
        {
            writer.WriteString("model", request.Model.ProviderModel);
            Messages(writer, request.Messages);
            writer.Functions(request.Tools);
            writer.WriteBoolean("stream", true);
            if (request.JsonSchema is not null)
            {
                writer.Json("format", request.JsonSchema);
            }

            writer.WriteStartObject("options");
            writer.Optional("temperature", preferred.Temperature);
            writer.Optional("top_k", preferred.TopK);
            writer.Optional("top_p", preferred.TopP);
            writer.Optional("min_p", preferred.MinP);
            writer.Optional("repeat_penalty", preferred.RepeatPenalty);
            writer.Optional("repeat_last_n", preferred.RepeatLastN);
            writer.Optional("frequency_penalty", preferred.FrequencyPenalty);
            writer.Optional("presence_penalty", preferred.PresencePenalty);
            writer.Optional("seed", preferred.Seed);
            writer.Optional("num_predict", request.MaxTokens);
            writer.Optional("num_ctx", loading.ContextLength);
            writer.Optional("num_batch", loading.BatchSize);
            writer.Optional("num_thread", loading.Threads is 0 ? null : loading.Threads);
            writer.Texts("stop", request.Stop);
            writer.WriteEndObject();
        });
        return new HttpJson(request.Model.Address.Below("api/chat"), body) { Accept = "application/x-ndjson" };
    }

    public AnswerPart? Read(JsonElement message)
    {
        if (message.Text("error") is { } said)
            throw new ServerFaultException(said, canPass: false);
        JsonElement answer = message.Field("message") ?? default;
        bool isEnd = message.IsTrue("done");
        return new AnswerPart
        {
            Text = answer.Text("content"),
            Reasoning = answer.Text("thinking"),
            ToolCalls = [.. answer.Items("tool_calls").Select(CallPart)],
            Model = message.Text("model"),
            Finish = isEnd ? message.Text("done_reason") : null,
            PromptTokens = message.Count("prompt_eval_count"),
            CompletionTokens = message.Count("eval_count"),
            LoadTime = message.Nanoseconds("load_duration"),
            PromptTime = message.Nanoseconds("prompt_eval_duration"),
            AnswerTime = message.Nanoseconds("eval_duration"),
            IsEnd = isEnd,
        };
    }

    public AnswerPart ReadWhole(JsonElement answer) => Read(answer)! with { IsEnd = true };

    // Every call comes whole.
    private static ToolCallPart CallPart(JsonElement call)
    {
        JsonElement function = call.Field("function") ?? default;
        return new ToolCallPart(null, call.Text("id") ?? "", function.Text("name"), function.Document("arguments"));
    }

    private static void Messages(Utf8JsonWriter writer, IReadOnlyList<ChatMessage> messages)
    {
        writer.WriteStartArray("messages");
        foreach (ChatMessage message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role switch { ChatRole.System => "system", ChatRole.User => "user", ChatRole.Tool => "tool", _ => "assistant" });
            writer.WriteString("content", message.Content);
            writer.Texts("images", [.. message.Images.Select(image => Convert.ToBase64String(image.Bytes.Span))]);
            if (message.AnswersCall is { } answered)
                writer.WriteString("tool_name", answered.Name);
            Calls(writer, message.ToolCalls);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Calls(Utf8JsonWriter writer, IReadOnlyList<ToolCall> calls)
    {
        if (calls.Count == 0)
            return;
        writer.WriteStartArray("tool_calls");
        foreach (ToolCall call in calls)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.ArgumentObject("arguments", call);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
