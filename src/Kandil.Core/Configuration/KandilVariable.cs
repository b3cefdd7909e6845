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

    /// <summary>Every variable that is read.</summary>
    public static IReadOnlyList<KandilVariable> All { get; } =
        [DataHome, ModelsDirectory, XdgDataHome, XdgConfigHome, LocalAppData, UnixHome, WindowsHome, NoColor, Terminal];
}
