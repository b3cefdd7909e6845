using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the sources of models: those that are always there, then those that are registered.</summary>
[Cmdlet(VerbsCommon.Get, "KandilSource")]
[OutputType(typeof(RegisteredSource))]
public sealed class GetKandilSourceCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            foreach (RegisteredSource source in Attempt(name, () => Find(name, pattern)) ?? [])
            {
                WriteObject(source);
            }
        }
    }

    private static List<RegisteredSource> Find(string name, WildcardPattern pattern)
    {
        List<RegisteredSource> found = [.. new ModelSources(Session).List().Where(source => pattern.IsMatch(source.Name))];
        return found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(name)
            ? found
            : throw Core.Errors.SourceErrors.UnknownSource(name, [.. new ModelSources(Session).List().Select(source => source.Name)]);
    }
}
