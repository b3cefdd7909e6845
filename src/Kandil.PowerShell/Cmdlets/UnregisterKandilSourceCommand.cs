using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes sources from the list. What was installed from them stays.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "KandilSource", SupportsShouldProcess = true)]
public sealed class UnregisterKandilSourceCommand : KandilCmdlet
{
    /// <summary>Names of registered sources.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegisteredSourceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                ModelSources sources = new(Session);
                // Before the question, so that whoever is asked knows it, and with -WhatIf too.
                if (sources.RemarkOnRemoval(name) is { } remark)
                {
                    pump.Warn(remark);
                }

                if (await pump.AskAsync(() => ShouldProcess(name, "Unregister source")))
                {
                    await sources.UnregisterAsync(name, cancellationToken);
                }
            });
        }
    }
}
