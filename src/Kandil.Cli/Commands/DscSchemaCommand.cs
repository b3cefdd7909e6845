using Kandil.Cli.DesiredState;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil dsc schema</c></summary>
internal sealed class DscSchemaCommand() : DscOperationCommand("schema", "Print the JSON schema of an instance.")
{
    /// <inheritdoc/>
    protected override Task RunAsync(Invocation invocation, TraceSink sink)
    {
        invocation.Terminal.WriteLine(InstanceWriter.Schema());
        return Task.CompletedTask;
    }
}
