using System.Management.Automation;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Adds models to an agent's list; an agent with a list may use these alone.</summary>
[Cmdlet(VerbsSecurity.Grant, "KandilModelAccess", SupportsShouldProcess = true)]
[OutputType(typeof(AccessList))]
public sealed class GrantKandilModelAccessCommand : KandilCmdlet
{
    /// <summary>The agent.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Agent { get; set; }

    /// <summary>Names of models, or patterns with *.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(AvailableModelCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Model { get; set; } = [];

    /// <summary>Gives the list as it is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"{Agent}: {string.Join(", ", Model.Select(model => model.Reference))}", "Grant access to models"))
        {
            return;
        }

        DoItem(Agent, async (pump, cancellationToken) =>
        {
            AccessList list = await new ModelAccess(Session).GrantAsync(Agent!, [.. Model.Select(model => model.Reference)], cancellationToken);
            if (PassThru)
            {
                pump.Post(() => WriteObject(list));
            }
        });
    }
}
