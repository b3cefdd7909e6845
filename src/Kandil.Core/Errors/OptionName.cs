namespace Kandil.Core.Errors;

/// <summary>An option of an operation. Each shell spells it in its own way: <c>--top-p</c>, <c>-TopP</c>.</summary>
/// <param name="Name">The name in snake_case, as the library has it.</param>
public sealed record OptionName(string Name)
{
    /// <summary>The words of the name: <c>top</c>, <c>p</c>.</summary>
    public IReadOnlyList<string> Words => Name.Split('_');

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The options that an error may name; both shells have each of them, unless a remark says otherwise.</summary>
public static class OptionNames
{
    /// <summary>Randomness.</summary>
    public static OptionName Temperature { get; } = new("temperature");

    /// <summary>How many of the likeliest tokens are kept.</summary>
    public static OptionName TopK { get; } = new("top_k");

    /// <summary>The probability that the kept tokens have together.</summary>
    public static OptionName TopP { get; } = new("top_p");

    /// <summary>The share of the likeliest token's probability that a token needs.</summary>
    public static OptionName MinP { get; } = new("min_p");

    /// <summary>Divides the score of tokens seen before.</summary>
    public static OptionName RepeatPenalty { get; } = new("repeat_penalty");

    /// <summary>How far the penalties look back.</summary>
    public static OptionName RepeatLastN { get; } = new("repeat_last_n");

    /// <summary>A grammar that the answer must follow.</summary>
    public static OptionName Grammar { get; } = new("grammar");

    /// <summary>A JSON schema that the answer follows.</summary>
    public static OptionName JsonSchema { get; } = new("json_schema");

    /// <summary>How many prompts a model is asked at once.</summary>
    public static OptionName ThrottleLimit { get; } = new("throttle_limit");

    /// <summary>Shows the text as it comes.</summary>
    public static OptionName Stream { get; } = new("stream");

    /// <summary>A conversation that is gone on with; in PowerShell.</summary>
    public static OptionName Chat { get; } = new("chat");

    /// <summary>How attention is computed.</summary>
    public static OptionName FlashAttention { get; } = new("flash_attention");

    /// <summary>Lowers the score by how often a token was seen.</summary>
    public static OptionName FrequencyPenalty { get; } = new("frequency_penalty");

    /// <summary>Lowers the score of any token that was seen.</summary>
    public static OptionName PresencePenalty { get; } = new("presence_penalty");

    /// <summary>The seed of the random numbers.</summary>
    public static OptionName Seed { get; } = new("seed");

    /// <summary>The samplers in their order.</summary>
    public static OptionName Samplers { get; } = new("samplers");

    /// <summary>Tokens of answer at the most.</summary>
    public static OptionName MaxTokens { get; } = new("max_tokens");

    /// <summary>A text that ends the answer.</summary>
    public static OptionName Stop { get; } = new("stop");

    /// <summary>Installs what does not fit this machine, too.</summary>
    public static OptionName AllowIncompatible { get; } = new("allow_incompatible");

    /// <summary>Tokens of context.</summary>
    public static OptionName ContextLength { get; } = new("context_length");

    /// <summary>Tokens of prompt that are computed at once.</summary>
    public static OptionName BatchSize { get; } = new("batch_size");

    /// <summary>Has warnings count as reasons against a model.</summary>
    public static OptionName Strict { get; } = new("strict");

    /// <summary>Threads that compute.</summary>
    public static OptionName Threads { get; } = new("threads");

    /// <summary>Seconds that an answer may take.</summary>
    public static OptionName Timeout { get; } = new("timeout");

    /// <summary>What to call an imported model.</summary>
    public static OptionName Name { get; } = new("name");

    /// <summary>An imported model takes the place of one with its name.</summary>
    public static OptionName Replace { get; } = new("replace");

    /// <summary>An imported model's file is used where it lies.</summary>
    public static OptionName Reference { get; } = new("reference");

    /// <summary>The license that is accepted.</summary>
    public static OptionName License { get; } = new("license");

    /// <summary>Accepts the license of what is installed.</summary>
    public static OptionName AcceptLicense { get; } = new("accept_license");

    /// <summary>The server that stands in for Hugging Face.</summary>
    public static OptionName Mirror { get; } = new("mirror");

    /// <summary>Uses no network.</summary>
    public static OptionName Offline { get; } = new("offline");

    /// <summary>Installs the updates that were found.</summary>
    public static OptionName Apply { get; } = new("apply");

    /// <summary>Globs of the files to take.</summary>
    public static OptionName Include { get; } = new("include");

    /// <summary>Allows files that can run code.</summary>
    public static OptionName AllowCode { get; } = new("allow_code");

    /// <summary>Every version that a name leaves open.</summary>
    public static OptionName AllVersions { get; } = new("all_versions");

    /// <summary>What the models may take together from now on.</summary>
    public static OptionName SetQuota { get; } = new("set_quota");

    /// <summary>Connections at once.</summary>
    public static OptionName MaxWorkers { get; } = new("max_workers");

    /// <summary>Bytes a second at the most.</summary>
    public static OptionName LimitRate { get; } = new("limit_rate");

    /// <summary>The most memory that a model may need.</summary>
    public static OptionName MaxMemoryMB { get; } = new("max_memory_mb");

    /// <summary>The address of a server.</summary>
    public static OptionName Endpoint { get; } = new("endpoint");

    /// <summary>Where a setting is set.</summary>
    public static OptionName Scope { get; } = new("scope");

    /// <summary>Says that a server wants no key.</summary>
    public static OptionName NoKey { get; } = new("no_key");

    /// <summary>What a server calls its model.</summary>
    public static OptionName ProviderModel { get; } = new("provider_model");

    /// <summary>The model to try something with.</summary>
    public static OptionName Model { get; } = new("model");

    /// <summary>Leaves a check out.</summary>
    public static OptionName SkipCheck { get; } = new("skip_check");

    /// <summary>How many results at the most.</summary>
    public static OptionName Limit { get; } = new("limit");

    /// <summary>The one source that is asked.</summary>
    public static OptionName Source { get; } = new("source");

    /// <summary>Answers that are computed at the same time; neither shell sets it yet.</summary>
    public static OptionName MaxConcurrent { get; } = new("max_concurrent");

    /// <summary>The options of a question, which both shells' commands for it have.</summary>
    public static IReadOnlyList<OptionName> OfQuestions { get; } =
    [
        Temperature, TopK, TopP, MinP, RepeatPenalty, RepeatLastN, FrequencyPenalty, PresencePenalty, Seed, Samplers, MaxTokens, Stop,
        ContextLength, BatchSize, Threads, Timeout,
    ];

    /// <summary>The options of an import, which both shells' commands for it have.</summary>
    public static IReadOnlyList<OptionName> OfImports { get; } = [Name, Replace, Reference];
}
