using System.Management.Automation;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes models from an agent's list, or the whole list away.</summary>
[Cmdlet(VerbsSecurity.Revoke, "KandilModelAccess", SupportsShouldProcess = true)]
public sealed class RevokeKandilModelAccessCommand : KandilCmdlet
{
    /// <summary>The agent.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Agent { get; set; }

    /// <summary>Names and patterns of its list; the whole list without it.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ShouldProcess(Agent, Model.Length == 0 ? "Revoke the whole access list" : $"Revoke access to {string.Join(", ", Model)}"))
        {
            DoItem(Agent, (_, cancellationToken) => new ModelAccess(Session).RevokeAsync(Agent!, Model.Length == 0 ? null : Model, cancellationToken));
        }
    }
}
