using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the licenses of installed models and who accepted them.</summary>
[Cmdlet(VerbsCommon.Get, "KandilLicense")]
[OutputType(typeof(LicenseStatus))]
public sealed class GetKandilLicenseCommand : KandilCmdlet
{
    /// <summary>Names of installed models, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [new("*")];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            DoItem(name, (pump, _) => Task.Run(() => Show(name, pump), CancellationToken.None));
        }
    }

    private static IEnumerable<string> Names(ModelName name)
    {
        if (!name.IsPattern)
        {
            return [name.Reference];
        }

        var pattern = new WildcardPattern(name.Reference, WildcardOptions.IgnoreCase);
        return new ListModels(Session).Run().Where(model => model.Origin == ModelOrigin.Installed && pattern.IsMatch(model.Name)).Select(model => model.Name);
    }

    private void Show(ModelName name, PipelinePump pump)
    {
        foreach (string one in Names(name))
        {
            LicenseStatus status = new ModelLicense(Session).Show(one);
            pump.Post(() => WriteObject(status));
        }
    }
}
