using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil config</c>: the commands about the user's settings.</summary>
internal sealed class ConfigurationCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public ConfigurationCommand()
        : base("config", "The settings, kept in config.json.")
    {
        Add(new ConfigurationShowCommand());
        Add(new ConfigurationSetCommand());
        Add(new ConfigurationResetCommand());
        Add(new ConfigurationReloadCommand());
        Add(new ConfigurationTrustCommand());
    }
}
