using System.Management.Automation;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the names that stand for models: the catalogue's and your own.</summary>
[Cmdlet(VerbsCommon.Get, "KandilModelAlias")]
[OutputType(typeof(ModelAlias))]
public sealed class GetKandilModelAliasCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AliasCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Alias { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Alias)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            ModelAlias[] found = [.. (Attempt(name, () => new ModelAliases(Session).List()) ?? []).Where(alias => pattern.IsMatch(alias.Alias))];
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(Errors.ErrorRecords.From(Kandil.Core.Errors.ModelNameErrors.NoSuchAlias(name, []), name));
            }
        }
    }
}
