using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil dsc</c>: the resource <c>Kandil/Model</c> of desired state configuration, version 3.</summary>
internal sealed class DscCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public DscCommand()
        : base("dsc", "The resource Kandil/Model of desired state configuration (DSC v3).")
    {
        Add(new DscGetCommand());
        Add(new DscSetCommand());
        Add(new DscTestCommand());
        Add(new DscExportCommand());
        Add(new DscSchemaCommand());
        Add(new DscManifestCommand());
    }
}
