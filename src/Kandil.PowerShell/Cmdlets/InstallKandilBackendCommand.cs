using System.Management.Automation;
using Kandil.Core.Operations.Backends;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>
/// Installs Ollama for you alone: asks first, with what is fetched and run; verifies the archive before it is unpacked. With -WhatIf
/// the plan is the result.
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "KandilBackend", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(BackendInstallation), typeof(BackendPlan))]
public sealed class InstallKandilBackendCommand : DownloadCmdlet
{
    /// <summary>The backend: ollama. The embedded engine comes with Kandil.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InstallableBackendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Installs the newest release although one is installed.</summary>
    [Parameter]
    public SwitchParameter Reinstall { get; set; }

    /// <summary>Installs without asking; -Confirm holds beside it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Installs as a job on a thread of this process.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunsAsJob(AsJob))
        {
            return;
        }

        foreach (string name in Name)
        {
            DoItem(name, (pump, cancellationToken) => InstallAsync(name, pump, cancellationToken));
        }
    }

    private async Task InstallAsync(string name, PipelinePump pump, CancellationToken cancellationToken)
    {
        BackendPlan plan = await new PlanBackend(Session).RunAsync(name, Reinstall, Network, cancellationToken);
        foreach (string warning in plan.Warnings)
        {
            pump.Warn(warning);
        }

        if (!plan.AlreadyInstalled && !await pump.AskAsync(() => Approves(string.Join(' ', plan.Steps), $"Install {plan}", Force)))
        {
            pump.Post(() => ShowPlan(plan));
            return;
        }

        BackendInstallation done = await new InstallBackend(Session).RunAsync(plan, Network, pump, cancellationToken);
        pump.Post(() => WriteObject(done));
    }

    private void ShowPlan(BackendPlan plan)
    {
        if (IsWhatIf)
        {
            WriteObject(plan);
        }
    }
}
