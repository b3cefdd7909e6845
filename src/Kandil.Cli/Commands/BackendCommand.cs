using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil backend</c>: the commands about what runs models on this machine.</summary>
internal sealed class BackendCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public BackendCommand()
        : base("backend", "What runs models: on this machine, and at providers.")
    {
        Add(new BackendStatusCommand());
        Add(new BackendInstallCommand());
        Add(new BackendProvidersCommand());
    }
}
