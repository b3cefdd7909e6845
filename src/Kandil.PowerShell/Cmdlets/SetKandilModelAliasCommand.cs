using System.Management.Automation;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Has a name of your own stand for a model.</summary>
[Cmdlet(VerbsCommon.Set, "KandilModelAlias", SupportsShouldProcess = true)]
[OutputType(typeof(ModelAlias))]
public sealed class SetKandilModelAliasCommand : KandilCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AliasCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Alias { get; set; }

    /// <summary>What it stands for.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AvailableModelCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName? Model { get; set; }

    /// <summary>Gives the alias.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"{Alias} = {Model}", "Set alias") || Attempt(Alias, () => Model!.ToReference(SessionState.Path)) is not { } model)
        {
            return;
        }

        DoItem(Alias, async (pump, cancellationToken) =>
        {
            ModelAlias alias = await new ModelAliases(Session).SetAsync(Alias!, model, cancellationToken);
            if (PassThru)
            {
                pump.Post(() => WriteObject(alias));
            }
        });
    }
}
