using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the licenses of installed models and who accepted them, then those that were accepted of models that are not installed.</summary>
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
            foreach (string reference in Attempt(name, () => InstalledModels.Find(Session, name)) ?? [])
            {
                if (Attempt(reference, () => new ModelLicense(Session).Show(reference)) is { } status)
                {
                    WriteObject(status);
                }
            }

            if (name.IsPattern)
            {
                var pattern = new WildcardPattern(name.Reference, WildcardOptions.IgnoreCase);
                WriteObject((Attempt(name, () => new ModelLicense(Session).ListAcceptedInAdvance()) ?? []).Where(status => pattern.IsMatch(status.Name)), enumerateCollection: true);
            }
        }
    }
}
