using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Records that a model's license, which you have read, is accepted.</summary>
[Cmdlet(VerbsLifecycle.Approve, "KandilLicense", SupportsShouldProcess = true)]
[OutputType(typeof(LicenseStatus))]
public sealed class ApproveKandilLicenseCommand : KandilCmdlet
{
    /// <summary>Names of installed models, or with -License a reference to a source.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>The license's identifier, such as llama3.2; what the model names without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public string? License { get; set; }

    /// <summary>Who accepts; you without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? By { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name.Where(name => ShouldProcess(name.Reference, License is null ? "Accept license of model" : $"Accept license {License} of model")))
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                var request = new AcceptLicenseRequest { Model = name.Reference, License = License, By = By };
                LicenseStatus status = await new ModelLicense(Session).AcceptAsync(request, cancellationToken);
                pump.Post(() => WriteObject(status));
            });
        }
    }
}
