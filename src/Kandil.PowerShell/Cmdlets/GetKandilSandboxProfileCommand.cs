using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the sandbox profiles: what a process that opens a model may do, and what each holds for.</summary>
[Cmdlet(VerbsCommon.Get, "KandilSandboxProfile")]
[OutputType(typeof(SandboxProfileView))]
public sealed class GetKandilSandboxProfileCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SandboxProfileCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            foreach (SandboxEntry entry in Attempt(name, () => Find(name)) ?? [])
            {
                WriteObject(SandboxProfileView.Of(entry));
            }
        }
    }

    private static List<SandboxEntry> Find(string name)
    {
        var sandbox = new ConfigureSandbox(Session);
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            return [sandbox.Get(name)];
        }

        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return [.. sandbox.List().Where(entry => pattern.IsMatch(entry.Name))];
    }
}
