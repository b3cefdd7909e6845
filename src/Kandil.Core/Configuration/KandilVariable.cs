namespace Kandil.Core.Configuration;

/// <summary>An environment variable that Kandil reads. There are no others: <see cref="All"/> is the whole table.</summary>
/// <param name="Name">Its name; where <paramref name="IsOwn"/>, without the application's prefix.</param>
/// <param name="IsOwn">True for Kandil's own, named <c>KANDIL_…</c> (or <c>ACME_…</c> for an application named acme).</param>
/// <param name="Meaning">What it changes.</param>
public sealed record KandilVariable(string Name, bool IsOwn, string Meaning)
{
    /// <summary><c>KANDIL_HOME</c></summary>
    public static readonly KandilVariable DataHome = new("HOME", true,
        "The folder that holds everything: configuration, models and logs. An absolute path; ~ and ${HOME} are expanded.");

    /// <summary><c>KANDIL_MODELS_DIR</c></summary>
    public static readonly KandilVariable ModelsDirectory = new("MODELS_DIR", true,
        "The folder of the models alone. An absolute path; ~ and ${HOME} are expanded.");

    /// <summary><c>XDG_DATA_HOME</c></summary>
    public static readonly KandilVariable XdgDataHome = new("XDG_DATA_HOME", false,
        "Linux: where applications keep data; ~/.local/share when unset or not absolute.");

    /// <summary><c>XDG_CONFIG_HOME</c></summary>
    public static readonly KandilVariable XdgConfigHome = new("XDG_CONFIG_HOME", false,
        "Linux: where applications keep configuration; ~/.config when unset or not absolute.");

    /// <summary><c>LOCALAPPDATA</c></summary>
    public static readonly KandilVariable LocalAppData = new("LOCALAPPDATA", false,
        "Windows: where applications keep data that stays on the machine.");

    /// <summary><c>HOME</c></summary>
    public static readonly KandilVariable UnixHome = new("HOME", false,
        "Linux and macOS: the user's folder, which ~ and ${HOME} stand for.");

    /// <summary><c>USERPROFILE</c></summary>
    public static readonly KandilVariable WindowsHome = new("USERPROFILE", false,
        "Windows: the user's folder, which ~ and ${HOME} stand for.");

    /// <summary><c>NO_COLOR</c></summary>
    public static readonly KandilVariable NoColor = new("NO_COLOR", false,
        "Set to anything: no colours and no moving progress on a terminal (no-color.org).");

    /// <summary><c>TERM</c></summary>
    public static readonly KandilVariable Terminal = new("TERM", false,
        "The terminal's kind; one that is dumb gets no colours and no moving progress.");

    /// <summary><c>OLLAMA_HOST</c></summary>
    public static readonly KandilVariable OllamaHost = new("OLLAMA_HOST", false,
        "Where Ollama listens: [scheme://]host[:port]; 127.0.0.1:11434 when unset.");

    /// <summary><c>OLLAMA_MODELS</c></summary>
    public static readonly KandilVariable OllamaModels = new("OLLAMA_MODELS", false,
        "Where Ollama keeps its models; looked through for files to take in.");

    /// <summary><c>HF_HUB_CACHE</c></summary>
    public static readonly KandilVariable HuggingFaceCache = new("HF_HUB_CACHE", false,
        "Where Hugging Face's own tools keep downloaded files; looked through for files to take in.");

    /// <summary><c>HF_HOME</c></summary>
    public static readonly KandilVariable HuggingFaceHome = new("HF_HOME", false,
        "The folder of Hugging Face's own tools; its subfolder hub is the cache when HF_HUB_CACHE is unset.");

    /// <summary><c>XDG_CACHE_HOME</c></summary>
    public static readonly KandilVariable XdgCacheHome = new("XDG_CACHE_HOME", false,
        "Linux: where applications keep caches; ~/.cache when unset or not absolute.");

    /// <summary><c>XPRIM_MODELS_REGISTRY_URL</c></summary>
    public static readonly KandilVariable XprimRegistry = new("XPRIM_MODELS_REGISTRY_URL", false,
        "The address of a chunk registry, which is then the source xprim.");

    /// <summary><c>KANDIL_AGENT</c></summary>
    public static readonly KandilVariable Agent = new("AGENT", true,
        "The agent on whose behalf models are used, where none is named; its access list holds.");

    /// <summary><c>KANDIL_NO_PROJECT</c></summary>
    public static readonly KandilVariable NoProject = new("NO_PROJECT", true,
        "Set to anything but 0: no project's .kandil.json is looked for.");

    /// <summary><c>CREDENTIALS_DIRECTORY</c></summary>
    public static readonly KandilVariable CredentialsDirectory = new("CREDENTIALS_DIRECTORY", false,
        "The folder in which systemd hands keys to a service, each in a file such as kandil-api-key-openai.");

    /// <summary><c>PATH</c></summary>
    public static readonly KandilVariable SearchPath = new("PATH", false,
        "Where programs are looked for: whether Ollama is installed.");

    /// <summary><c>HTTPS_PROXY</c></summary>
    public static readonly KandilVariable HttpsProxy = new("HTTPS_PROXY", false,
        "Linux and macOS: the proxy for https, where none is configured. The runtime reads it, in small letters too.");

    /// <summary><c>HTTP_PROXY</c></summary>
    public static readonly KandilVariable HttpProxy = new("HTTP_PROXY", false,
        "Linux and macOS: the proxy for plain http, where none is configured. The runtime reads it, in small letters too.");

    /// <summary><c>ALL_PROXY</c></summary>
    public static readonly KandilVariable AllProxy = new("ALL_PROXY", false,
        "Linux and macOS: the proxy where neither of the two above is set. The runtime reads it, in small letters too.");

    /// <summary><c>NO_PROXY</c></summary>
    public static readonly KandilVariable NoProxy = new("NO_PROXY", false,
        "Linux and macOS: the hosts that are asked without a proxy, separated by commas. The runtime reads it, in small letters too.");

    /// <summary>Every variable that is read.</summary>
    public static IReadOnlyList<KandilVariable> All { get; } =
        [
            DataHome, ModelsDirectory, XdgDataHome, XdgConfigHome, LocalAppData, UnixHome, WindowsHome, NoColor, Terminal,
            OllamaHost, OllamaModels, HuggingFaceCache, HuggingFaceHome, XdgCacheHome, XprimRegistry, Agent, NoProject, CredentialsDirectory, SearchPath,
            HttpsProxy, HttpProxy, AllProxy, NoProxy,
        ];
}
