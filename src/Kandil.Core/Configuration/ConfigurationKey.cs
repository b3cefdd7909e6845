namespace Kandil.Core.Configuration;

/// <summary>A setting of <c>config.json</c>. <see cref="All"/> is the whole table: what is not in it is kept in the file and means nothing.</summary>
/// <param name="Name">Its name, a dot between the section and the field in it: <c>network.mirror</c>.</param>
/// <param name="Kind">What it can be.</param>
/// <param name="Default">What holds where the file says nothing, as people read it; null for nothing.</param>
/// <param name="Meaning">What it changes, a sentence.</param>
public sealed record ConfigurationKey(string Name, SettingKind Kind, string? Default, string Meaning)
{
    /// <summary><c>network.mirror</c></summary>
    public static readonly ConfigurationKey Mirror = new("network.mirror", SettingKind.Address, null,
        "The server that stands in for Hugging Face. It gets no Hugging Face token.");

    /// <summary><c>network.proxy</c></summary>
    public static readonly ConfigurationKey Proxy = new("network.proxy", SettingKind.Proxy, null,
        "The proxy; where there is none, what the system or HTTPS_PROXY and its like name.");

    /// <summary><c>network.certificateAuthority</c></summary>
    public static readonly ConfigurationKey CertificateAuthority = new("network.certificateAuthority", SettingKind.File, null,
        "A PEM file of certificate authorities to trust besides the system's.");

    /// <summary><c>network.allowPlainHttp</c></summary>
    public static readonly ConfigurationKey AllowPlainHttp = new("network.allowPlainHttp", SettingKind.PlainOrigins, null,
        "The servers on other machines that may be asked over plain http, which anybody on the way can read and change. No key is sent there.");

    /// <summary><c>network.bytesPerSecond</c></summary>
    public static readonly ConfigurationKey BytesPerSecond = new("network.bytesPerSecond", SettingKind.Bytes, null,
        "The most bytes a second that are downloaded, over all connections together.");

    /// <summary><c>network.connections</c></summary>
    public static readonly ConfigurationKey Connections = new("network.connections", SettingKind.Number(1, 16), "4",
        "How many connections a download uses at once.");

    /// <summary><c>network.offline</c></summary>
    public static readonly ConfigurationKey Offline = new("network.offline", SettingKind.Truth, "false",
        "True: nothing is sent to another machine.");

    /// <summary><c>defaults.model</c></summary>
    public static readonly ConfigurationKey DefaultModel = new("defaults.model", SettingKind.Model, null,
        "The model that is asked where none is named; without it the one that comes with Kandil.") { IsForProjects = true };

    /// <summary><c>defaults.backend</c></summary>
    public static readonly ConfigurationKey DefaultBackend = new("defaults.backend", SettingKind.Backend, "embedded",
        "What answers for a model's name without an @, where Ollama is not running or does not have the model.");

    /// <summary><c>defaults.device</c></summary>
    public static readonly ConfigurationKey DefaultDevice = new("defaults.device", SettingKind.OneOf("auto", "cpu", "cuda", "metal", "vulkan"), "auto",
        "What the embedded engine computes on; auto takes the first of CUDA, Metal and others that it can use, else the processor. What it cannot use is the processor, with a warning.");

    /// <summary><c>sampling.temperature</c></summary>
    public static readonly ConfigurationKey Temperature = new("sampling.temperature", SettingKind.Real(0, 5), null,
        "Randomness: 0 takes always the likeliest token.") { IsForProjects = true };

    /// <summary><c>sampling.topK</c></summary>
    public static readonly ConfigurationKey TopK = new("sampling.topK", SettingKind.Number(0, int.MaxValue), null,
        "Keeps the k likeliest tokens; 0 keeps all.") { IsForProjects = true };

    /// <summary><c>sampling.topP</c></summary>
    public static readonly ConfigurationKey TopP = new("sampling.topP", SettingKind.Real(0, 1, isAboveLeast: true), null,
        "Keeps the likeliest tokens that together have this probability.") { IsForProjects = true };

    /// <summary><c>sampling.minP</c></summary>
    public static readonly ConfigurationKey MinP = new("sampling.minP", SettingKind.Real(0, 1), null,
        "Keeps tokens that are at least this share as likely as the likeliest.") { IsForProjects = true };

    /// <summary><c>sampling.repeatPenalty</c></summary>
    public static readonly ConfigurationKey RepeatPenalty = new("sampling.repeatPenalty", SettingKind.Real(0, 10, isAboveLeast: true), null,
        "Divides the score of tokens seen before; 1 is off.") { IsForProjects = true };

    /// <summary><c>sampling.maxTokens</c></summary>
    public static readonly ConfigurationKey MaxTokens = new("sampling.maxTokens", SettingKind.Number(1, int.MaxValue), null,
        "Tokens of an answer at the most.") { IsForProjects = true };

    /// <summary><c>cache.ttlSeconds</c></summary>
    public static readonly ConfigurationKey CacheSeconds = new("cache.ttlSeconds", SettingKind.Number(0, 2_592_000), "3600",
        "How long what the sources answered a search is taken for new.");

    /// <summary><c>cache.maxBytes</c></summary>
    public static readonly ConfigurationKey CacheBytes = new("cache.maxBytes", SettingKind.Bytes, "100000000",
        "How much of that is kept.");

    /// <summary><c>access.unnamed</c></summary>
    public static readonly ConfigurationKey UnnamedAccess = new("access.unnamed", SettingKind.OneOf("allow", "deny"), "allow",
        "Whether a caller that names no agent, or one without a list of its own, may use models.");

    /// <summary><c>privacy.telemetry</c></summary>
    public static readonly ConfigurationKey Telemetry = new("privacy.telemetry", SettingKind.False, "false",
        "Kandil sends nothing about its use to anybody; no setting changes that.");

    /// <summary><c>credentials.store</c></summary>
    public static readonly ConfigurationKey CredentialStore = new("credentials.store", SettingKind.CredentialStore, null,
        "Where keys are kept that name no other place: keyring is the operating system's, which both shells open; vault:NAME one of SecretManagement's, which PowerShell alone opens. Without it PowerShell takes SecretManagement's default vault, and kandil the keyring.");

    /// <summary><c>limits.maxConcurrentRequests</c></summary>
    public static readonly ConfigurationKey MaxConcurrentRequests = new("limits.maxConcurrentRequests", SettingKind.Number(1, 100), "5",
        "How many questions a provider is asked at once; further ones wait.");

    /// <summary><c>limits.requestsPerMinute</c></summary>
    public static readonly ConfigurationKey RequestsPerMinute = new("limits.requestsPerMinute", SettingKind.Number(1, 100_000), null,
        "How many questions a provider is asked in any minute; further ones wait. Where it says itself how many it takes, that holds, too.");

    /// <summary><c>limits.rateLimitRetry</c></summary>
    public static readonly ConfigurationKey RateLimitRetry = new("limits.rateLimitRetry", SettingKind.Truth, "true",
        "True: Kandil waits and asks again where a provider has been asked too often. False: that is an error at once, with the time to wait.");

    /// <summary><c>fallback.model</c></summary>
    public static readonly ConfigurationKey FallbackModel = new("fallback.model", SettingKind.Model, null,
        "A model that is asked, with a warning, where one of this machine or of Ollama is not installed or its engine fails before the first word; what is asked may then leave this machine.");

    /// <summary><c>ollama.autoPull</c></summary>
    public static readonly ConfigurationKey OllamaAutoPull = new("ollama.autoPull", SettingKind.Truth, "false",
        "True: a model that is asked for as Ollama's and that it does not have is pulled first.");

    /// <summary><c>terminal.color</c></summary>
    public static readonly ConfigurationKey TerminalColor = new("terminal.color", SettingKind.OneOf("auto", "never", "always"), "auto",
        "Colours of the command line: auto has them on a terminal where NO_COLOR is not set, always everywhere and whatever NO_COLOR says. PowerShell's own are those of $PSStyle.");

    /// <summary><c>ollama.autoStart</c></summary>
    public static readonly ConfigurationKey OllamaAutoStart = new("ollama.autoStart", SettingKind.Truth, "false",
        "True: Ollama is started where it is installed on this machine, asked for by name, and not running. It stays when Kandil ends.");

    /// <summary><c>ollama.releases</c></summary>
    public static readonly ConfigurationKey OllamaReleases = new("ollama.releases", SettingKind.Address, "https://github.com/ollama/ollama/releases",
        "Where Ollama's releases are fetched from, laid out as GitHub lays them out. Their checksums come from there too, so name only a server that you trust.");

    /// <summary>The settings of sampling, which may also stand for one model: <c>models.NAME.temperature</c>.</summary>
    public static IReadOnlyList<ConfigurationKey> OfSampling { get; } = [Temperature, TopK, TopP, MinP, RepeatPenalty, MaxTokens];

    /// <summary>Every setting there is, but those of single models.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        DefaultModel, DefaultBackend, DefaultDevice, .. OfSampling, CacheSeconds, CacheBytes, UnnamedAccess, Telemetry, CredentialStore,
        Mirror, Proxy, CertificateAuthority, AllowPlainHttp, BytesPerSecond, Connections, Offline,
        MaxConcurrentRequests, RequestsPerMinute, RateLimitRetry, FallbackModel, OllamaAutoPull, OllamaAutoStart, OllamaReleases, TerminalColor,
    ];

    private const string ModelsSection = "models";

    /// <summary>True when a project's <c>.kandil.json</c> may set it.</summary>
    public bool IsForProjects { get; private init; }

    /// <summary>The sections that it lies in; a model's name may have dots.</summary>
    internal IReadOnlyList<string> Sections => Model is null ? Name.Split('.')[..^1] : [ModelsSection, Model];

    /// <summary>The field in the last section.</summary>
    internal string Field => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>The one model that it is for; null for all.</summary>
    public string? Model { get; private init; }

    /// <summary>A setting of sampling for one model.</summary>
    public ConfigurationKey For(string model) => this with { Name = $"{ModelsSection}.{model}.{Field}", Model = model, IsForProjects = false };

    /// <summary>The setting of a name, upper and lower case the same; null if there is none.</summary>
    public static ConfigurationKey? Find(string name)
    {
        string plain = name.Trim();
        if (All.FirstOrDefault(key => key.Name.Equals(plain, StringComparison.OrdinalIgnoreCase)) is { } known)
            return known;
        string[] parts = plain.Split('.');
        return parts.Length >= 3 && parts[0].Equals(ModelsSection, StringComparison.OrdinalIgnoreCase) && parts[1..^1].All(part => part.Length > 0)
            ? OfSampling.FirstOrDefault(key => key.Field.Equals(parts[^1], StringComparison.OrdinalIgnoreCase))?.For(string.Join('.', parts[1..^1]).ToLowerInvariant())
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
