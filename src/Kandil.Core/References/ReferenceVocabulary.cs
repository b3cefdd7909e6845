using Kandil.Core.Errors;

namespace Kandil.Core.References;

/// <summary>The words that have a meaning at the front or at the end of a reference. The parser is given them; it reads nothing.</summary>
public sealed class ReferenceVocabulary
{
    /// <summary>The source that Hugging Face is.</summary>
    public const string HuggingFace = "hf";

    /// <summary>Ollama: a source before a colon, a backend after an <c>@</c> or before a slash.</summary>
    public const string Ollama = "ollama";

    /// <summary>The embedded engine; <c>candle</c>, <c>llamacpp</c> and <c>llama</c> mean the same.</summary>
    public const string Embedded = "embedded";

    /// <summary>Before a slash: a model on this machine, whichever backend runs it.</summary>
    public const string Local = "local";

    /// <summary>What the registry of installed models calls files that were on this machine; no source may.</summary>
    public const string File = "file";

    /// <summary>What listings call the catalogue; no source may.</summary>
    public const string Catalogue = "catalogue";

    private static readonly string[] EmbeddedSynonyms = [Embedded, "candle", "llamacpp", "llama"];

    private readonly HashSet<string> _sources;
    private readonly HashSet<string> _servers;

    /// <summary>The built-in words and these.</summary>
    /// <param name="sources">Registered sources, such as a chunk registry's name.</param>
    /// <param name="servers">Registered servers, which may follow an <c>@</c>.</param>
    /// <exception cref="KandilException">E_ARGS: a name does not match <c>[a-z][a-z0-9-]+</c> or is a built-in word.</exception>
    public ReferenceVocabulary(IEnumerable<string>? sources = null, IEnumerable<string>? servers = null)
    {
        _sources = [HuggingFace, Ollama, .. CloudProviders, .. Checked(sources)];
        _servers = [.. Checked(servers)];
    }

    /// <summary>The identifiers of the cloud providers. Mistral's is <c>mistralai</c>, so that <c>mistral:7b</c> is always a model's name.</summary>
    public static IReadOnlyList<string> CloudProviders { get; } =
    [
        "openai", "anthropic", "google", "dashscope", "deepseek", "mistralai", "cohere", "perplexity", "xai",
        "groq", "together", "fireworks", "openrouter", "azure", "replicate",
    ];

    /// <summary>The built-in words alone.</summary>
    public static ReferenceVocabulary Default { get; } = new(); // after CloudProviders, which it reads

    /// <summary>Every word that may stand before a colon.</summary>
    public IReadOnlyCollection<string> Sources => _sources;

    /// <summary>Every word that may follow an <c>@</c>.</summary>
    public IEnumerable<string> Backends => [Ollama, .. EmbeddedSynonyms, .. _servers];

    /// <summary>The source of that name in lowercase; null if there is none. Case is ignored.</summary>
    public string? FindSource(string name) => _sources.Contains(Lower(name)) ? Lower(name) : null;

    /// <summary>The backend of that name, synonyms resolved: <c>ollama</c>, <c>embedded</c> or a server; null if there is none. Case is ignored.</summary>
    public string? FindBackend(string name) => Lower(name) switch
    {
        Ollama => Ollama,
        var word when EmbeddedSynonyms.Contains(word) => Embedded,
        var word => _servers.Contains(word) ? word : null,
    };

    /// <summary>The backend that a local model is named by when this word and a slash stand before it; null if it is no such word. Case is ignored.</summary>
    public static string? FindPrefixBackend(string word) => Lower(word) switch
    {
        Ollama => Ollama,
        Embedded or "candle" => Embedded,
        _ => null,
    };

    /// <summary>True for a name that a user may give to a source or a server.</summary>
    public static bool IsFreeName(string name) =>
        name.Length is >= 2 and <= 64
        && char.IsAsciiLetterLower(name[0])
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && name is not (HuggingFace or Ollama or Local or File or Catalogue)
        && !EmbeddedSynonyms.Contains(name)
        && !CloudProviders.Contains(name);

    private static IEnumerable<string> Checked(IEnumerable<string>? names) => (names ?? []).Select(
        name => IsFreeName(name) ? name : throw ReferenceErrors.NameNotFree(name));

    private static string Lower(string name) => name.ToLowerInvariant();
}
