using System.Text.Json;
using Kandil.Core.Hardware;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>Replies as JSON objects.</summary>
internal static class ReplyJson
{
    /// <summary>Writes a reply.</summary>
    public static void Write(Utf8JsonWriter writer, WorkerReply reply)
    {
        writer.WriteStartObject();
        switch (reply)
        {
            case ReadyReply ready:
                Begin(writer, "ready", reply.Id);
                Write(writer, ready);
                break;
            case ProgressReply progress:
                Begin(writer, "progress", reply.Id);
                writer.WriteNumber("fraction", progress.Fraction);
                break;
            case LoadedReply loaded:
                Begin(writer, "loaded", reply.Id);
                Write(writer, loaded);
                break;
            case TestedReply tested:
                Begin(writer, "tested", reply.Id);
                writer.WriteString("description", tested.Description);
                break;
            case WarningReply warning:
                Begin(writer, "warning", reply.Id);
                writer.WriteString("message", warning.Message);
                break;
            case TextReply text:
                Begin(writer, "text", reply.Id);
                writer.WriteString("text", text.Text);
                break;
            case CompletedReply completed:
                Begin(writer, "completed", reply.Id);
                Write(writer, completed);
                break;
            case TokensReply tokens:
                Begin(writer, "tokens", reply.Id);
                writer.WriteNumber("count", tokens.Count);
                break;
            case UnloadedReply:
                Begin(writer, "unloaded", reply.Id);
                break;
            case FailedReply failed:
                Begin(writer, "failed", reply.Id);
                writer.WriteString("failure", NameOf(failed.Failure));
                writer.WriteString("message", failed.Message);
                break;
            default:
                throw new NotSupportedException($"{reply.GetType().Name} is no reply of the protocol.");
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads the reply of a type.</summary>
    public static WorkerReply Read(string type, LineFields fields)
    {
        long id = fields.Long("id") ?? 0;
        return type switch
        {
            "text" => new TextReply(id, fields.RequiredText("text")),
            "progress" => new ProgressReply(id, fields.Single("fraction") ?? 0),
            "ready" => new ReadyReply(
                id, fields.Int("protocol") ?? 0, fields.RequiredText("engine"), fields.Objects("libraries", ReadCandidate) ?? [],
                fields.Objects("restrictions", ReadRestriction) ?? []) { Devices = fields.Objects("devices", ReadDevice) ?? [] },
            "loaded" => new LoadedReply(
                id, fields.RequiredText("description"), fields.Long("size_bytes") ?? 0, fields.Int("context_length") ?? 0,
                fields.Int("trained_context_length") ?? 0, fields.RequiredText("backend"), fields.Int("threads") ?? 0,
                fields.Double("load_milliseconds") ?? 0),
            "tested" => new TestedReply(id, fields.RequiredText("description")),
            "warning" => new WarningReply(id, fields.RequiredText("message")),
            "completed" => new CompletedReply(
                id, ReadFinishReason(fields), fields.Int("prompt_tokens") ?? 0, fields.Int("completion_tokens") ?? 0,
                fields.Double("prompt_milliseconds") ?? 0, fields.Double("generation_milliseconds") ?? 0, fields.UInt("seed") ?? 0),
            "tokens" => new TokensReply(id, fields.Int("count") ?? 0),
            "unloaded" => new UnloadedReply(id),
            "failed" => new FailedReply(id, ReadFailure(fields), fields.RequiredText("message")),
            _ => throw LineFields.Unknown("type", type),
        };
    }

    private static void Begin(Utf8JsonWriter writer, string type, long id)
    {
        writer.WriteString("type", type);
        writer.WriteNumber("id", id);
    }

    private static void Write(Utf8JsonWriter writer, ReadyReply ready)
    {
        writer.WriteNumber("protocol", ready.Protocol);
        writer.WriteString("engine", ready.Engine);
        writer.WriteStartArray("libraries");
        foreach (var candidate in ready.Libraries)
        {
            writer.WriteStartObject();
            writer.WriteString("folder", candidate.Folder);
            if (candidate.Refusal is { } refusal)
            {
                writer.WriteString("refusal", refusal);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("restrictions");
        foreach (var restriction in ready.Restrictions)
        {
            writer.WriteStartObject();
            writer.WriteString("name", restriction.Name);
            if (restriction.Reason is { } reason)
            {
                writer.WriteString("reason", reason);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("devices");
        foreach (var device in ready.Devices)
        {
            writer.WriteStartObject();
            writer.WriteString("backend", device.Backend);
            writer.WriteString("name", device.Name);
            writer.WriteNumber("total_bytes", device.TotalMemory);
            writer.WriteNumber("free_bytes", device.FreeMemory);
            writer.WriteBoolean("gpu", device.IsGpu);
            writer.WriteBoolean("integrated", device.IsIntegrated);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, LoadedReply loaded)
    {
        writer.WriteString("description", loaded.Description);
        writer.WriteNumber("size_bytes", loaded.SizeBytes);
        writer.WriteNumber("context_length", loaded.ContextLength);
        writer.WriteNumber("trained_context_length", loaded.TrainedContextLength);
        writer.WriteString("backend", loaded.Backend);
        writer.WriteNumber("threads", loaded.Threads);
        writer.WriteNumber("load_milliseconds", loaded.LoadMilliseconds);
    }

    private static void Write(Utf8JsonWriter writer, CompletedReply completed)
    {
        writer.WriteString("finish_reason", completed.FinishReason == FinishReason.Length ? nameof(FinishReason.Length) : nameof(FinishReason.Stop));
        writer.WriteNumber("prompt_tokens", completed.PromptTokens);
        writer.WriteNumber("completion_tokens", completed.CompletionTokens);
        writer.WriteNumber("prompt_milliseconds", completed.PromptMilliseconds);
        writer.WriteNumber("generation_milliseconds", completed.GenerationMilliseconds);
        writer.WriteNumber("seed", completed.Seed);
    }

    private static LibraryCandidate ReadCandidate(LineFields fields) => new(fields.RequiredText("folder"), fields.Text("refusal"));

    private static Restriction ReadRestriction(LineFields fields)
    {
        string? reason = fields.Text("reason");
        return new(fields.RequiredText("name"), reason is null, reason);
    }

    private static ComputeDevice ReadDevice(LineFields fields) => new(
        fields.RequiredText("backend"), fields.RequiredText("name"), fields.Long("total_bytes") ?? 0, fields.Long("free_bytes") ?? 0,
        fields.Bool("gpu") ?? false, fields.Bool("integrated") ?? false);

    private static FinishReason ReadFinishReason(LineFields fields) => fields.RequiredText("finish_reason") switch
    {
        nameof(FinishReason.Stop) => FinishReason.Stop,
        nameof(FinishReason.Length) => FinishReason.Length,
        string other => throw LineFields.Unknown("finish_reason", other),
    };

    private static string NameOf(WorkerFailure failure) => failure switch
    {
        WorkerFailure.Protocol => nameof(WorkerFailure.Protocol),
        WorkerFailure.Libraries => nameof(WorkerFailure.Libraries),
        WorkerFailure.BadModel => nameof(WorkerFailure.BadModel),
        WorkerFailure.UnknownArchitecture => nameof(WorkerFailure.UnknownArchitecture),
        WorkerFailure.OutOfMemory => nameof(WorkerFailure.OutOfMemory),
        WorkerFailure.MemoryLimit => nameof(WorkerFailure.MemoryLimit),
        WorkerFailure.PromptTooLong => nameof(WorkerFailure.PromptTooLong),
        WorkerFailure.BadGrammar => nameof(WorkerFailure.BadGrammar),
        WorkerFailure.Cancelled => nameof(WorkerFailure.Cancelled),
        _ => nameof(WorkerFailure.Internal),
    };

    private static WorkerFailure ReadFailure(LineFields fields) => fields.RequiredText("failure") switch
    {
        nameof(WorkerFailure.Internal) => WorkerFailure.Internal,
        nameof(WorkerFailure.Protocol) => WorkerFailure.Protocol,
        nameof(WorkerFailure.Libraries) => WorkerFailure.Libraries,
        nameof(WorkerFailure.BadModel) => WorkerFailure.BadModel,
        nameof(WorkerFailure.UnknownArchitecture) => WorkerFailure.UnknownArchitecture,
        nameof(WorkerFailure.OutOfMemory) => WorkerFailure.OutOfMemory,
        nameof(WorkerFailure.MemoryLimit) => WorkerFailure.MemoryLimit,
        nameof(WorkerFailure.PromptTooLong) => WorkerFailure.PromptTooLong,
        nameof(WorkerFailure.BadGrammar) => WorkerFailure.BadGrammar,
        nameof(WorkerFailure.Cancelled) => WorkerFailure.Cancelled,
        string other => throw LineFields.Unknown("failure", other),
    };
}
