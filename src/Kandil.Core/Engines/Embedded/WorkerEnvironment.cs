namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// The environment that Worker gets: an allow-list, so that no key, token or loader variable of the caller's reaches
/// the process that opens strangers' files.
/// </summary>
internal static class WorkerEnvironment
{
    // What the operating system's and .NET's own start need: temporary files, the home of a second pwsh, Windows' folders.
    private static readonly string[] Inherited =
    [
        "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ",
        "SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "ProgramFiles", "NUMBER_OF_PROCESSORS",
    ];

    private static readonly Dictionary<string, string> Fixed = new()
    {
        ["GGML_NO_BACKTRACE"] = "1",            // else an abort starts a debugger on the process
        ["DOTNET_EnableDiagnostics"] = "0",     // no debugger socket, no profiler
        ["DOTNET_TieredPGO"] = "0",             // costs start-up time and gains nothing in native code
        ["DOTNET_NOLOGO"] = "1",
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
        ["POWERSHELL_UPDATECHECK"] = "Off",
        ["POWERSHELL_DIAGNOSTICS_OPTOUT"] = "1", // no socket for debuggers
    };

    /// <summary>Replaces an inherited environment by the allowed part of it and what a way to start needs.</summary>
    public static void Apply(IDictionary<string, string?> environment, WorkerLaunch launch)
    {
        var kept = Inherited.Where(name => environment.TryGetValue(name, out string? value) && value is not null)
            .ToDictionary(name => name, name => environment[name]);
        environment.Clear();
        foreach (var (name, value) in kept)
        {
            environment[name] = value;
        }

        foreach (var (name, value) in Fixed.Concat(launch.Environment))
        {
            environment[name] = value;
        }
    }
}
