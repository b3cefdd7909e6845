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
            writer.Messages(request.Messages);
            writer.WriteBoolean("stream", true);
            if (request.JsonSchema is not null)
            {
                writer.WritePropertyName("format");
                writer.WriteRawValue(request.JsonSchema);
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
}
