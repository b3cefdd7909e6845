using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Providers.Protocols;

/// <summary>
/// OpenAI's chat completions, as they are spoken by most servers. Those differ from the vendor's own: a field may be missing, null or
/// of another kind, a word unknown, and nothing of that is a failure as long as there is an answer.
/// </summary>
internal sealed class OpenAIChat : IChatProtocol
{
    // These two took the old name for something else, or refuse it.
    private static readonly string[] NewNames = ["openai", "azure"];

    public bool IsLines => false;

    public HttpJson Request(RemoteRequest request)
    {
        var (sampling, preferred) = (request.Sampling, request.Preferred ?? request.Sampling);
        bool isOwn = request.Model.IsRegistered;
        request.RefuseLoading();
        request.Refuse(
            (OptionNames.TopK, sampling.TopK is not null && !isOwn),
            (OptionNames.MinP, sampling.MinP is not null && !isOwn),
            (OptionNames.RepeatPenalty, sampling.RepeatPenalty is not null && !isOwn),
            (OptionNames.RepeatLastN, sampling.RepeatLastN is not null && !isOwn),
            (OptionNames.Grammar, sampling.Grammar is not null && !isOwn),
            (OptionNames.Samplers, sampling.Samplers is not null && !isOwn));
        var body = JsonFields.Written(writer =>
        {
            writer.WriteString("model", request.Model.ProviderModel);
            Messages(writer, request.Messages);
            writer.Functions(request.Tools);
            writer.WriteBoolean("stream", true);
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
            writer.Optional(NewNames.Contains(request.Model.Provider) ? "max_completion_tokens" : "max_tokens", request.MaxTokens);
            writer.Optional("temperature", preferred.Temperature);
            writer.Optional("top_p", preferred.TopP);
            writer.Optional("frequency_penalty", preferred.FrequencyPenalty);
            writer.Optional("presence_penalty", preferred.PresencePenalty);
            writer.Optional("seed", preferred.Seed);
            writer.Texts("stop", request.Stop);
            Schema(writer, request.JsonSchema);
            if (isOwn)
                Further(writer, preferred);
        });
        return new HttpJson(request.Model.Address.Below("chat/completions"), body) { Accept = "text/event-stream" };
    }

    public AnswerPart? Read(JsonElement message) => Part(message, "delta");

    public AnswerPart ReadWhole(JsonElement answer) => Part(answer, "message") with { IsEnd = true };

    // What llama.cpp's server, LM Studio's and vLLM's know beyond the protocol.
    private static void Further(Utf8JsonWriter writer, SamplingOptions sampling)
    {
        writer.Optional("top_k", sampling.TopK);
        writer.Optional("min_p", sampling.MinP);
        writer.Optional("repeat_penalty", sampling.RepeatPenalty);
        writer.Optional("repeat_last_n", sampling.RepeatLastN);
        writer.Texts("samplers", sampling.Samplers ?? []);
        if (sampling.Grammar is not null)
            writer.WriteString("grammar", sampling.Grammar);
    }

    private static void Schema(Utf8JsonWriter writer, string? schema)
    {
        if (schema is null)
            return;
        writer.WriteStartObject("response_format");
        writer.WriteString("type", "json_schema");
        writer.WriteStartObject("json_schema");
        writer.WriteString("name", "answer");
        writer.WriteBoolean("strict", true);
        writer.Json("schema", schema);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Messages(Utf8JsonWriter writer, IReadOnlyList<ChatMessage> messages)
    {
        writer.WriteStartArray("messages");
        foreach (ChatMessage message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role switch { ChatRole.System => "system", ChatRole.User => "user", ChatRole.Tool => "tool", _ => "assistant" });
            if (message.AnswersCall is { } answered)
                writer.WriteString("tool_call_id", answered.Id);
            if (message.Images.Count > 0)
                WithImages(writer, message);
            else
                writer.WriteString("content", message.Content);
            Calls(writer, message.ToolCalls);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WithImages(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartArray("content");
        writer.Part("text", "text", message.Content);
        foreach (ImageInput image in message.Images)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "image_url");
            writer.WriteStartObject("image_url");
            writer.WriteString("url", $"data:{image.MediaType};base64,{Convert.ToBase64String(image.Bytes.Span)}");
            writer.WriteEndObject();
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
            writer.WriteString("id", call.Id);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static AnswerPart Part(JsonElement message, string content)
    {
        ThrowFault(message);
        JsonElement choice = message.Items("choices").FirstOrDefault(choice => choice.Count("index") is null or 0);
        JsonElement said = choice.Field(content) ?? choice.Field("delta") ?? choice.Field("message") ?? default;
        JsonElement usage = message.Field("usage") ?? default;
        return new AnswerPart
        {
            Text = TextOf(said, "content", "text") + said.Text("refusal") + choice.Text("text"),
            Reasoning = said.Text("reasoning_content") ?? said.Text("reasoning") ?? TextOf(said, "content", "thinking"),
            Finish = choice.Text("finish_reason"),
            Model = message.Text("model"),
            PromptTokens = usage.Count("prompt_tokens"),
            CompletionTokens = usage.Count("completion_tokens"),
            Cost = usage.Amount("cost"),
            ToolCalls = [.. said.Items("tool_calls").Select(CallPart)],
        };
    }

    private static ToolCallPart CallPart(JsonElement call)
    {
        JsonElement function = call.Field("function") ?? default;
        return new ToolCallPart(call.Count("index"), call.Text("id"), function.Text("name"), function.Document("arguments"));
    }

    private static void ThrowFault(JsonElement message)
    {
        if (message.Field("error") is not { } error)
            return;
        string said = error.ValueKind == JsonValueKind.String ? error.GetString()! : error.Text("message") ?? error.GetRawText();
        throw new ServerFaultException(said, canPass: error.Count("code") is null or >= 500 or 429);
    }

    // A string; or a list of parts, some of which are what the model thinks.
    private static string? TextOf(JsonElement said, string field, string kind)
    {
        if (said.Field(field) is not { } content)
            return null;
        if (content.ValueKind == JsonValueKind.String)
            return kind == "text" ? content.GetString() : null;
        string text = string.Concat(said.Items(field).Where(part => (part.Text("type") ?? "text") == kind)
            .Select(part => part.Text(kind) ?? string.Concat(part.Items(kind).Select(inner => inner.Text("text")))));
        return text.Length == 0 ? null : text;
    }
}
