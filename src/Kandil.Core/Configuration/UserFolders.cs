using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Configuration;

/// <summary>The folders that the operating system gives a user, as it has them. The system is an argument, so that each one's customs can be tested on any.</summary>
internal sealed class UserFolders(KandilEnvironment environment, OperatingSystemKind system)
{
    private const string HomeReference = "${HOME}";

    public OperatingSystemKind System => system;

    /// <summary>The application's folder of data.</summary>
    public string Data => Of(system switch
    {
        OperatingSystemKind.Windows => LocalAppData,
        OperatingSystemKind.MacOS => InHome("Library", "Application Support"),
        _ => Absolute(KandilVariable.XdgDataHome) ?? InHome(".local", "share"),
    });

    /// <summary>The application's folder of configuration.</summary>
    public string Configuration => system == OperatingSystemKind.Linux
        ? Of(Absolute(KandilVariable.XdgConfigHome) ?? InHome(".config"))
        : Data;

    private string LocalAppData => Absolute(KandilVariable.LocalAppData) ?? InHome("AppData", "Local");

    private string Home
    {
        get
        {
            KandilVariable variable = system == OperatingSystemKind.Windows ? KandilVariable.WindowsHome : KandilVariable.UnixHome;
            // A service may run without the variable; the user database then knows the folder.
            return Absolute(variable)
                ?? (system == CurrentSystem.Kind && FromDatabase is { Length: > 0 } folder ? folder : null)
                ?? throw StorageErrors.NoUserFolder(environment.NameOf(variable), environment.NameOf(KandilVariable.DataHome));
        }
    }

    private static string FromDatabase =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>A folder named by the user, with <c>~</c> and <c>${HOME}</c> expanded.</summary>
    /// <exception cref="KandilException">E_ARGS: it is not absolute then.</exception>
    public string Expand(string path, string origin)
    {
        string expanded = path.Contains(HomeReference, StringComparison.Ordinal)
            ? path.Replace(HomeReference, Home, StringComparison.Ordinal)
            : path;
        expanded = WithoutTilde(expanded);
        if (!IsAbsolute(expanded))
            throw StorageErrors.PathNotAbsolute(origin, path);
        return Normalised(expanded);
    }

    /// <summary>The path with a leading <c>~</c> replaced by the user's folder; <c>~name</c> stays, it is another user's.</summary>
    public string WithoutTilde(string path) =>
        path.StartsWith('~') && (path.Length == 1 || IsSeparator(path[1])) ? Home + path[1..] : path;

    private string Of(string folder) => KandilPaths.Join(system, folder, environment.ApplicationName);

    private string InHome(params string[] names) =>
        names.Aggregate(Home, (folder, name) => KandilPaths.Join(system, folder, name));

    // The XDG specification has a relative path ignored; the same is sensible for the others.
    private string? Absolute(KandilVariable variable) =>
        environment.Read(variable) is { } path && IsAbsolute(path) ? path : null;

    private bool IsAbsolute(string path) => system == OperatingSystemKind.Windows
        ? (path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && IsSeparator(path[2]))
            || (path.Length > 2 && IsSeparator(path[0]) && IsSeparator(path[1]))
        : path.StartsWith('/');

    private bool IsSeparator(char character) => character == '/' || (system == OperatingSystemKind.Windows && character == '\\');

    // Path.GetFullPath would take a Windows path on Linux for a relative one.
    private string Normalised(string path) => system == CurrentSystem.Kind
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))
        : path.Length > 1 && IsSeparator(path[^1]) ? path[..^1] : path;
}
