using Kandil.Core.Platform;

namespace Kandil.Core.Configuration;

/// <summary>Where other programs keep models on this machine, and where programs themselves lie. Each folder may or may not exist; nothing here looks.</summary>
public sealed class ProgramFolders
{
    private readonly KandilEnvironment _environment;
    private readonly OperatingSystemKind _system;
    private readonly string _home;

    /// <summary>The folders of the user whose environment it is.</summary>
    /// <param name="environment">Where variables are read; this process's when null.</param>
    /// <param name="system">Whose customs apply; this machine's when null.</param>
    public ProgramFolders(KandilEnvironment? environment = null, OperatingSystemKind? system = null)
    {
        _environment = environment ?? KandilEnvironment.Current;
        _system = system ?? CurrentSystem.Kind;
        _home = new UserFolders(_environment, _system).WithoutTilde("~");
    }

    /// <summary>LM Studio's models: <c>publisher/model/file.gguf</c> below.</summary>
    public IReadOnlyList<string> LmStudio => [InHome(".lmstudio", "models"), InHome(".cache", "lm-studio", "models")];

    /// <summary>The cache of Hugging Face's tools: <c>models--owner--repo/snapshots/commit/file</c> below.</summary>
    public IReadOnlyList<string> HuggingFace =>
        _environment.Read(KandilVariable.HuggingFaceCache) is { } cache ? [Expanded(cache)]
        : _environment.Read(KandilVariable.HuggingFaceHome) is { } home ? [Join(Expanded(home), "hub")]
        : [Join(Join(Cache, "huggingface"), "hub")];

    /// <summary>Ollama's models: <c>manifests/</c> and <c>blobs/</c> below; of the user, and of the service that its installer sets up on Linux.</summary>
    public IReadOnlyList<string> Ollama =>
        _environment.Read(KandilVariable.OllamaModels) is { } folder ? [Expanded(folder)]
        : _system == OperatingSystemKind.Linux ? [InHome(".ollama", "models"), "/usr/share/ollama/.ollama/models"]
        : [InHome(".ollama", "models")];

    /// <summary>Where a program may lie: every folder of the search path, and where Ollama's installers put it.</summary>
    public IReadOnlyList<string> Programs =>
    [
        .. (_environment.Read(KandilVariable.SearchPath) ?? "").Split(_system == OperatingSystemKind.Windows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries),
        .. _system switch
        {
            OperatingSystemKind.Windows => [InHome("AppData", "Local", "Programs", "Ollama")],
            OperatingSystemKind.MacOS => ["/Applications/Ollama.app/Contents/Resources", "/opt/homebrew/bin", "/usr/local/bin"],
            _ => (string[])["/usr/local/bin", "/usr/bin"],
        },
    ];

    private string Cache => _environment.Read(KandilVariable.XdgCacheHome) is { } cache && cache.StartsWith('/') ? cache : InHome(".cache");

    private string Expanded(string path) => path.Length > 1 && path[0] == '~' && path[1] is '/' or '\\' ? _home + path[1..] : path;

    private string InHome(params string[] names) => names.Aggregate(_home, Join);

    private string Join(string folder, string name) => KandilPaths.Join(_system, folder, name);
}
