using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Configuration;

/// <summary>
/// Where Kandil's files lie. <c>KANDIL_HOME</c> holds everything when set; <c>KANDIL_MODELS_DIR</c> moves the models alone.
/// Otherwise: Linux <c>$XDG_DATA_HOME/kandil</c> and <c>$XDG_CONFIG_HOME/kandil</c>, macOS
/// <c>~/Library/Application Support/kandil</c>, Windows <c>%LOCALAPPDATA%\kandil</c> (a roaming profile must not carry models).
/// A value: making one touches no disk and creates nothing.
/// </summary>
public sealed record KandilPaths
{
    private readonly OperatingSystemKind _system;

    private KandilPaths(OperatingSystemKind system, string home, string configuration, string models) =>
        (_system, Home, ConfigurationDirectory, ModelsDirectory) = (system, home, configuration, models);

    /// <summary>Folder of the data, absolute.</summary>
    public string Home { get; }

    /// <summary>Folder of the configuration, absolute; <see cref="Home"/> except on Linux without <c>KANDIL_HOME</c>.</summary>
    public string ConfigurationDirectory { get; }

    /// <summary>Folder of the models with their registry, absolute.</summary>
    public string ModelsDirectory { get; }

    /// <summary>The configuration, <c>config.json</c>.</summary>
    public string ConfigurationFile => Join(_system, ConfigurationDirectory, "config.json");

    /// <summary>The registered sources, <c>sources.json</c>.</summary>
    public string SourcesFile => Join(_system, ConfigurationDirectory, "sources.json");

    /// <summary>The list of credentials, which holds none of them.</summary>
    public string CredentialsFile => Join(_system, ConfigurationDirectory, "credentials.json");

    /// <summary>The folder of the encrypted files in which Windows keeps keys.</summary>
    public string KeyringDirectory => Join(_system, ConfigurationDirectory, "keyring");

    /// <summary>The user's own models, laid over the catalogue, <c>models.json</c>.</summary>
    public string CatalogFile => Join(_system, ConfigurationDirectory, "models.json");

    /// <summary>The sandbox profiles, <c>sandbox.json</c>.</summary>
    public string SandboxFile => Join(_system, ConfigurationDirectory, "sandbox.json");

    /// <summary>The log of security events, <c>audit.jsonl</c>.</summary>
    public string AuditFile => Join(_system, Home, "audit.jsonl");

    /// <summary>What Ollama says where Kandil started it.</summary>
    public string OllamaLogFile => Join(_system, Home, "ollama.log");

    /// <summary>Folder of the programs that Kandil installed, each in one of its own.</summary>
    public string ProgramsDirectory => Join(_system, Home, "programs");

    /// <summary>What is installed, <c>model_registry.json</c>.</summary>
    public string RegistryFile => Join(_system, ModelsDirectory, "model_registry.json");

    /// <summary>Folder of the lock files, in the models' folder so that all who share the models share the locks.</summary>
    public string LocksDirectory => Join(_system, ModelsDirectory, ".locks");

    /// <summary>The paths that the environment and the parameters give.</summary>
    /// <param name="environment">Where variables are read; this process's when null.</param>
    /// <param name="system">Whose customs apply; this machine's when null.</param>
    /// <param name="home">As <c>KANDIL_HOME</c>, which it overrides.</param>
    /// <param name="models">As <c>KANDIL_MODELS_DIR</c>, which it overrides.</param>
    /// <exception cref="KandilException">E_ARGS: a path is not absolute, or nothing says where the user's folder is.</exception>
    public static KandilPaths Resolve(
        KandilEnvironment? environment = null, OperatingSystemKind? system = null, string? home = null, string? models = null)
    {
        environment ??= KandilEnvironment.Current;
        var user = new UserFolders(environment, system ?? CurrentSystem.Kind);
        string? everything = Named(home, "home") ?? Variable(KandilVariable.DataHome);
        string data = everything ?? user.Data;
        string? modelsAlone = Named(models, "models") ?? Variable(KandilVariable.ModelsDirectory);
        return new(user.System, data, everything ?? user.Configuration, modelsAlone ?? Join(user.System, data, "models"));

        string? Variable(KandilVariable variable) => Named(environment.Read(variable), environment.NameOf(variable));
        string? Named(string? path, string origin) => path is null ? null : user.Expand(path, origin);
    }

    /// <summary>A user's path to a file, with a leading <c>~</c> replaced by the user's folder; any other path as it is.</summary>
    /// <exception cref="KandilException">E_ARGS: nothing says where the user's folder is.</exception>
    public static string ExpandHome(string path, KandilEnvironment? environment = null) =>
        new UserFolders(environment ?? KandilEnvironment.Current, CurrentSystem.Kind).WithoutTilde(path);

    /// <summary>Refuses a folder that cannot be one because it, or a folder above it, is a file; called where nothing was found in it.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    internal static void CheckFolder(string folder)
    {
        for (string? path = folder; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
                throw StorageErrors.FileInsteadOfFolder(folder, path);
        }
    }

    internal static string Join(OperatingSystemKind system, string folder, string name)
    {
        char separator = system == OperatingSystemKind.Windows ? '\\' : '/';
        return folder.EndsWith(separator) ? folder + name : folder + separator + name;
    }
}
