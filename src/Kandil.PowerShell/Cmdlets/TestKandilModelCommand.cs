using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Endpoints;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Reads every byte of installed models and says which files are not what was installed; checks the servers that answer for the others.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KandilModel", DefaultParameterSetName = "Name")]
[OutputType(typeof(VerifiedModel), typeof(EndpointReport))]
public sealed partial class TestKandilModelCommand : NetworkCmdlet
{
    /// <summary>Names of installed models, with wildcards if wanted; every installed version that a name leaves open. Also models that a server answers for, and servers' addresses.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Every installed model.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>Runs as a job on a thread of this process.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AsJob)
        {
            WriteObject(ThreadJobs.Start(this), enumerateCollection: true);
            return;
        }

        foreach (var name in (All ? [new ModelName("*")] : Name).Where(name => !LeavesOut(name) && !TestsServer(name)))
        {
            foreach (string reference in Attempt(name, () => InstalledModels.Find(Session, name)) ?? [])
            {
                Test(reference);
            }
        }
    }

    private void Test(string reference) => DoItem(reference, async (pump, cancellationToken) =>
    {
        foreach (VerifiedModel found in await new VerifyModel(Session).RunAllAsync(reference, pump, cancellationToken))
        {
            pump.Post(() => WriteObject(found));
        }
    });
}
