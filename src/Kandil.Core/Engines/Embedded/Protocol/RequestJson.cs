using System.Text.Json;

namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>Requests as JSON objects.</summary>
internal static class RequestJson
{
    /// <summary>Writes a request.</summary>
    public static void Write(Utf8JsonWriter writer, WorkerRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("type", request switch
        {
            LimitMemoryRequest => "limit_memory",
            LoadRequest => "load",
            TestLoadRequest => "test_load",
            CompleteRequest => "complete",
            TokenizeRequest => "tokenize",
            CancelRequest => "cancel",
            UnloadRequest => "unload",
            _ => throw new NotSupportedException($"{request.GetType().Name} is no request of the protocol."),
        });
        writer.WriteNumber("id", request.Id);
        switch (request)
        {
            case LimitMemoryRequest limit:
                writer.WriteNumber("bytes", limit.Bytes);
                break;
            case LoadRequest load:
                Write(writer, load);
                break;
            case TestLoadRequest test:
                writer.WriteString("path", test.Path);
                writer.WriteBoolean("without_weights", test.WithoutWeights);
                break;
            case CompleteRequest complete:
                Write(writer, complete);
                break;
            case TokenizeRequest tokenize:
                writer.WriteString("text", tokenize.Text);
                break;
            case CancelRequest cancel:
                writer.WriteNumber("target", cancel.Target);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads the request of a type.</summary>
    public static WorkerRequest Read(string type, LineFields fields)
    {
        long id = fields.Long("id") ?? 0;
        return type switch
        {
            "limit_memory" => new LimitMemoryRequest(id, fields.Long("bytes") ?? 0),
            "load" => new LoadRequest(
                id, fields.Text("path")!, fields.Int("context_length") ?? 0, fields.Int("batch_size") ?? 0, fields.Int("threads") ?? 0,
                ReadFlashAttention(fields), fields.Int("max_concurrent") ?? 0),
            "test_load" => new TestLoadRequest(id, fields.Text("path")!, fields.Bool("without_weights") ?? false),
            "complete" => new CompleteRequest(
                id, fields.Objects("messages", ReadMessage)!, fields.Object("sampling", SamplingJson.Read)!, fields.Int("max_tokens"), fields.Texts("stop")!),
            "tokenize" => new TokenizeRequest(id, fields.Text("text")!),
            "cancel" => new CancelRequest(id, fields.Long("target") ?? 0),
            "unload" => new UnloadRequest(id),
            _ => throw LineFields.Unknown("type", type),
        };
    }

    private static void Write(Utf8JsonWriter writer, LoadRequest load)
    {
        writer.WriteString("path", load.Path);
        writer.WriteNumber("context_length", load.ContextLength);
        writer.WriteNumber("batch_size", load.BatchSize);
        writer.WriteNumber("threads", load.Threads);
        writer.WriteString("flash_attention", load.FlashAttention switch
        {
            FlashAttention.On => nameof(FlashAttention.On),
            FlashAttention.Off => nameof(FlashAttention.Off),
            _ => nameof(FlashAttention.Auto),
        });
        writer.WriteNumber("max_concurrent", load.MaxConcurrent);
    }

    private static void Write(Utf8JsonWriter writer, CompleteRequest complete)
    {
        writer.WriteStartArray("messages");
        foreach (var message in complete.Messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role switch
            {
                ChatRole.System => nameof(ChatRole.System),
                ChatRole.Assistant => nameof(ChatRole.Assistant),
                _ => nameof(ChatRole.User),
            });
            writer.WriteString("content", message.Content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("sampling");
        SamplingJson.Write(writer, complete.Sampling);
        writer.WriteEndObject();
        if (complete.MaxTokens is { } most)
        {
            writer.WriteNumber("max_tokens", most);
        }

        writer.WriteStartArray("stop");
        foreach (string stop in complete.Stop)
        {
            writer.WriteStringValue(stop);
        }

        writer.WriteEndArray();
    }

    private static ChatMessage ReadMessage(LineFields fields)
    {
        string role = fields.RequiredText("role");
        return new ChatMessage(
            role switch
            {
                nameof(ChatRole.System) => ChatRole.System,
                nameof(ChatRole.User) => ChatRole.User,
                nameof(ChatRole.Assistant) => ChatRole.Assistant,
                _ => throw LineFields.Unknown("role", role),
            },
            fields.Text("content")!);
    }

    private static FlashAttention ReadFlashAttention(LineFields fields) => fields.Text("flash_attention") switch
    {
        null or nameof(FlashAttention.Auto) => FlashAttention.Auto,
        nameof(FlashAttention.On) => FlashAttention.On,
        nameof(FlashAttention.Off) => FlashAttention.Off,
        string other => throw LineFields.Unknown("flash_attention", other),
    };
}
