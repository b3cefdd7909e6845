using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Core.Operations.Chats;

/// <summary>A conversation as a file has it: JSON, for programs as for people. Keys and tokens are never part of it.</summary>
internal sealed record ChatDocument
{
    public const int CurrentVersion = 1;

    [JsonPropertyName("kandil_chat")]
    public required int Version { get; init; }

    public required string Name { get; init; }

    public string? Model { get; init; }

    public string? Agent { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? LastUsed { get; init; }

    public int? MaxTokens { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public SamplingOptions? Sampling { get; init; }

    public ModelLoadOptions? Load { get; init; }

    public string? Device { get; init; }

    public required IReadOnlyList<ChatLine> Messages { get; init; }

    public static ChatDocument Of(KandilChat chat) => new()
    {
        Version = CurrentVersion,
        Name = chat.Name,
        Model = chat.Model,
        Agent = chat.Options.Agent,
        Created = chat.Created,
        LastUsed = chat.LastUsed,
        MaxTokens = chat.Options.MaxTokens,
        Stop = chat.Options.Stop is { Count: > 0 } stop ? stop : null,
        Sampling = chat.Options.Sampling,
        Load = chat.Options.LoadOptions,
        Device = chat.Options.Device,
        Messages = [.. chat.Messages.Select(message => new ChatLine(message.Role, message.Content))],
    };

    /// <summary>The conversation that the document describes.</summary>
    /// <param name="name">What to call it; null for the document's own name.</param>
    /// <param name="file">The document's file, for errors.</param>
    /// <param name="given">What comes before what the document says; null for nothing.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_ARGS: what it says is impossible.</exception>
    public KandilChat ToChat(string? name, string file, PromptRequest? given = null)
    {
        if (Version != CurrentVersion)
            throw ChatErrors.UnknownVersion(file, Version, CurrentVersion);

        given ??= new PromptRequest { Messages = [] };
        PromptRequest options = given with
        {
            Model = given.Model ?? Model,
            Agent = given.Agent ?? Agent,
            MaxTokens = given.MaxTokens ?? MaxTokens,
            Stop = given.Stop is { Count: > 0 } stop ? stop : Stop ?? [],
            Sampling = given.Sampling == new SamplingOptions() ? Sampling ?? new() : given.Sampling,
            LoadOptions = given.LoadOptions == new ModelLoadOptions() ? Load ?? new() : given.LoadOptions,
            Device = given.Device ?? Device,
        };
        options.Sampling.Validate();
        options.LoadOptions.Validate();
        var chat = new KandilChat(name ?? Name ?? "", options, null, Created) { LastUsed = LastUsed ?? Created };
        return Messages is not null && Messages.All(message => message?.Content is not null) && chat.Conversation.TryRestore([.. Messages.Select(message => new ChatMessage(message.Role, message.Content))]) ? chat
            : throw ChatErrors.BadMessages(file);
    }

    /// <exception cref="KandilException">E_SCHEMA: it is no such document.</exception>
    public static ChatDocument Parse(byte[] content, string file)
    {
        try
        {
            return JsonSerializer.Deserialize(content, ChatJson.Default.ChatDocument) ?? throw ChatErrors.NoChat(file, "it is empty");
        }
        catch (JsonException failure)
        {
            throw ChatErrors.NoChat(file, failure.LineNumber is { } line ? $"line {line + 1} is not as such a file has it" : "fields are missing", failure);
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ChatJson.Default.ChatDocument);
}

/// <summary>A message as the file has it.</summary>
internal sealed record ChatLine(ChatRole Role, string Content);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(RoleConverter), typeof(FlashAttentionConverter)])]
[JsonSerializable(typeof(ChatDocument))]
internal sealed partial class ChatJson : JsonSerializerContext;

// OpenAI's names, as the command line's own JSON has them.
internal sealed class RoleConverter() : JsonStringEnumConverter<ChatRole>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

internal sealed class FlashAttentionConverter() : JsonStringEnumConverter<FlashAttention>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
