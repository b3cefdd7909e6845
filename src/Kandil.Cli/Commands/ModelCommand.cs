using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model</c>: the commands about the models of this machine.</summary>
internal sealed class ModelCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public ModelCommand()
        : base("model", "The models of this machine.")
    {
        Add(new ModelListCommand());
        Add(new ModelInfoCommand());
        Add(new ModelPathCommand());
        Add(new ModelImportCommand());
        Add(new ModelRemoveCommand());
    }
}
