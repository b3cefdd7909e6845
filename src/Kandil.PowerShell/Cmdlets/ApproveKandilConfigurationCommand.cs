using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Consents to the models that the project's .kandil.json names, as long as its content stays what it is.</summary>
[Cmdlet(VerbsLifecycle.Approve, "KandilConfiguration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class ApproveKandilConfigurationCommand : KandilCmdlet
{
    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var configure = new ConfigureKandil(Session);
        if (Attempt(null, configure.ProjectModels) is { } models
            && Approves(configure.ProjectFile!, $"Have it mean {string.Join(", ", models.Select(model => model.Model))}", Force))
        {
            DoItem(configure.ProjectFile, (_, cancellationToken) => configure.TrustProjectAsync(cancellationToken));
        }
    }
}
