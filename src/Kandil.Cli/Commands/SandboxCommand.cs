using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil sandbox</c>: the commands about what a process that opens a model may do.</summary>
internal sealed class SandboxCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public SandboxCommand()
        : base("sandbox", "What a process that opens a model may do, and what is sent for it.")
    {
        Add(new SandboxListCommand());
        Add(new SandboxSetCommand());
        Add(new SandboxRemoveCommand());
    }
}
