using Kandil.Cli.DesiredState;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil dsc manifest</c></summary>
internal sealed class DscManifestCommand() : DscOperationCommand("manifest", "Print the resource's manifest, to be put as kandil.dsc.resource.json where dsc looks for resources.")
{
    private const string File = "kandil.dsc.resource.json";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => [$"kandil dsc manifest > ~/.dsc/{File}", "DSC_RESOURCE_PATH=~/.dsc:$PATH dsc resource list Kandil/Model"];

    /// <inheritdoc/>
    protected override Task RunAsync(Invocation invocation, TraceSink sink)
    {
        using StreamReader manifest = new(typeof(DscManifestCommand).Assembly.GetManifestResourceStream(File)!);
        invocation.Terminal.Write(manifest.ReadToEnd());
        return Task.CompletedTask;
    }
}
