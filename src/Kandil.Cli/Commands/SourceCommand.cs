using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil source</c>: the commands about where models come from.</summary>
internal sealed class SourceCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public SourceCommand()
        : base("source", "Where models come from.")
    {
        Add(new SourceListCommand());
        Add(new SourceAddCommand());
        Add(new SourceRemoveCommand());
    }
}
