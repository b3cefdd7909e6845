using Kandil.Core.Engines;
using Kandil.Core.Operations;

namespace Kandil.Cli.Rendering;

/// <summary><c>data</c> of a failure.</summary>
/// <param name="Target">The model, path or argument it is about; null when it is about none.</param>
/// <param name="RecommendedAction">The next step, its command quoted for this system's shell.</param>
/// <param name="ExitCode">What the process ends with.</param>
public sealed record FailureData(string? Target, string RecommendedAction, int ExitCode);

/// <summary><c>data</c> of <c>kandil --version</c>.</summary>
/// <param name="Version">The release.</param>
public sealed record VersionData(string Version);

/// <summary><c>data</c> of <c>--help</c>.</summary>
/// <param name="Help">The page.</param>
public sealed record HelpData(string Help);

/// <summary><c>data</c> of <c>kandil ask</c>.</summary>
public sealed record CompletionData
{
    /// <summary>The answer.</summary>
    public required string Text { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Who computed it: <c>embedded</c>.</summary>
    public required string Provider { get; init; }

    /// <summary><c>stop</c> or <c>length</c>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Tokens of the conversation as sent.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public required int CompletionTokens { get; init; }

    /// <summary>Both together.</summary>
    public required int TotalTokens { get; init; }

    /// <summary>Milliseconds to the first piece of text, loading included; null when there was none.</summary>
    public required double? TimeToFirstTokenMs { get; init; }

    /// <summary>Milliseconds to the end.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Tokens of the answer a second; null when there were fewer than two.</summary>
    public required double? TokensPerSecond { get; init; }

    /// <summary>The seed that was used.</summary>
    public required uint? Seed { get; init; }

    /// <summary>Milliseconds of loading; null when the model was loaded.</summary>
    public required double? LoadMs { get; init; }

    /// <summary>The data of an answer.</summary>
    public static CompletionData From(Completion completion) => new()
    {
        Text = completion.Text,
        Model = completion.Model,
        Provider = completion.Provider,
        FinishReason = completion.FinishReason == Core.Engines.FinishReason.Length ? "length" : "stop",
        PromptTokens = completion.PromptTokens,
        CompletionTokens = completion.CompletionTokens,
        TotalTokens = completion.TotalTokens,
        TimeToFirstTokenMs = Milliseconds(completion.TimeToFirstToken),
        LatencyMs = Milliseconds(completion.Latency)!.Value,
        TokensPerSecond = completion.TokensPerSecond is { } speed ? Math.Round(speed, 3) : null,
        Seed = completion.Seed,
        LoadMs = Milliseconds(completion.LoadTime),
    };

    private static double? Milliseconds(TimeSpan? time) => time is { } value ? Math.Round(value.TotalMilliseconds, 3) : null;
}

/// <summary><c>data</c> of <c>kandil chat</c>: the conversation as it stood at the end.</summary>
/// <param name="Model">The model that answered last; null when none did.</param>
/// <param name="Messages">Oldest first.</param>
public sealed record ConversationData(string? Model, IReadOnlyList<MessageData> Messages);

/// <summary>A message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What is said.</param>
public sealed record MessageData(string Role, string Content)
{
    /// <summary>The data of a message.</summary>
    public static MessageData From(ChatMessage message) => new(
        message.Role switch { ChatRole.System => "system", ChatRole.User => "user", _ => "assistant" }, message.Content);
}

/// <summary><c>data</c> of <c>kandil model list</c>.</summary>
/// <param name="Models">The bundled model first, then those installed by name.</param>
public sealed record ModelListData(IReadOnlyList<ModelData> Models);

/// <summary><c>data</c> of <c>kandil model import</c>.</summary>
/// <param name="Model">The model as it is installed.</param>
/// <param name="AlreadyInstalled">True when the same file was there, and nothing was done.</param>
/// <param name="Cloned">True when the file system shares its blocks, so that no bytes were copied.</param>
public sealed record ImportData(ModelData Model, bool AlreadyInstalled, bool Cloned);

/// <summary><c>data</c> of <c>kandil model path</c>.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Path">The absolute path of its first GGUF file.</param>
public sealed record ModelPathData(string Name, string Path);

/// <summary>A model; <c>data</c> of <c>kandil model info</c> and <c>rm</c>.</summary>
public sealed record ModelData
{
    /// <summary>What to call it.</summary>
    public required string Name { get; init; }

    /// <summary><c>bundled</c>, <c>installed</c> or <c>file</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The absolute path of its first GGUF file.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>The engine that runs it.</summary>
    public required string Library { get; init; }

    /// <summary>The model's own name for itself.</summary>
    public string? Title { get; init; }

    /// <summary>The architecture.</summary>
    public string? Architecture { get; init; }

    /// <summary>The number of weights.</summary>
    public long? Parameters { get; init; }

    /// <summary>The quantisation.</summary>
    public string? Quantization { get; init; }

    /// <summary>Tokens of context that it was trained for.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The license that the file names.</summary>
    public string? License { get; init; }

    /// <summary>Who accepted the license; null where nobody did.</summary>
    public string? LicenseAcceptedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? LicenseAcceptedAt { get; init; }

    /// <summary>Where it was installed from: <c>file</c>, <c>hf</c>, a registered source, <c>ollama</c>.</summary>
    public string? Source { get; init; }

    /// <summary>The branch, tag or version.</summary>
    public string? Revision { get; init; }

    /// <summary>The quantisation that was chosen at the source.</summary>
    public string? Variant { get; init; }

    /// <summary>The commit, or the SHA-256 of a registry's manifest.</summary>
    public string? Commit { get; init; }

    /// <summary>Who verified the files: <c>kandil</c> or <c>ollama</c>.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>Every file.</summary>
    public required IReadOnlyList<ModelFileData> Files { get; init; }

    /// <summary>When it was taken in.</summary>
    public DateTimeOffset? InstalledAt { get; init; }

    /// <summary>When it was used last.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>How many answers it gave.</summary>
    public long UsageCount { get; init; }

    /// <summary>True when clean-up must leave it.</summary>
    public bool Pinned { get; init; }

    /// <summary>Why the header could not be read; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>The data of a model.</summary>
    public static ModelData From(KandilModel model) => new()
    {
        Name = model.Name,
        Origin = model.Origin switch { ModelOrigin.Bundled => "bundled", ModelOrigin.Installed => "installed", ModelOrigin.Ollama => "ollama", _ => "file" },
        Path = model.Path,
        SizeBytes = model.Size.Bytes,
        Library = model.Library,
        Title = model.Title,
        Architecture = model.Architecture,
        Parameters = model.Parameters,
        Quantization = model.Quantization,
        ContextLength = model.ContextLength,
        License = model.License,
        LicenseAcceptedBy = model.LicenseAccepted?.By,
        LicenseAcceptedAt = model.LicenseAccepted?.At,
        Source = model.Source,
        Revision = model.Revision,
        Variant = model.Variant,
        Commit = model.Commit,
        VerifiedBy = model.VerifiedBy,
        Files = [.. model.Files.Select(file => new ModelFileData(file.Path, file.Size.Bytes, file.Sha256))],
        InstalledAt = model.InstalledAt,
        LastUsed = model.LastUsed,
        UsageCount = model.UsageCount,
        Pinned = model.Pinned,
        Problem = model.Problem,
    };
}

/// <summary>A file of a model.</summary>
/// <param name="Path">Relative to the model's folder, with <c>/</c>.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal; null where it was never computed.</param>
public sealed record ModelFileData(string Path, long SizeBytes, string? Sha256);
