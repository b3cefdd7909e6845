using System.CommandLine;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary>The option that says in whose configuration something is set. A session's settings are a shell's that lasts.</summary>
internal static class ConfigurationScope
{
    /// <summary>A new one.</summary>
    public static Option<string> Create() => new("--scope") { Description = "user, or project: the .kandil.json of this folder or of one above it. [user]", HelpName = "whose" };

    /// <summary>What was given.</summary>
    /// <exception cref="KandilException">E_ARGS: it is neither.</exception>
    public static SettingOrigin Read(ParseResult parse, Option<string> option) => parse.GetValue(option) switch
    {
        null or "user" => SettingOrigin.User,
        "project" => SettingOrigin.Project,
        string other => throw CommandLineErrors.NotOneOf(option.Name, other, ["user", "project"]),
    };
}
