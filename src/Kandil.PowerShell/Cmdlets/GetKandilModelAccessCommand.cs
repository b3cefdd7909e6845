using System.Management.Automation;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows which models agents may use. A policy aid and not a boundary: an agent names itself.</summary>
[Cmdlet(VerbsCommon.Get, "KandilModelAccess")]
[OutputType(typeof(AccessList))]
public sealed class GetKandilModelAccessCommand : KandilCmdlet
{
    /// <summary>Agents, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Agent { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string agent in Agent)
        {
            var pattern = new WildcardPattern(agent, WildcardOptions.IgnoreCase);
            AccessList[] found = [.. (Attempt(agent, () => new ModelAccess(Session).List()) ?? []).Where(list => pattern.IsMatch(list.Agent))];
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(agent))
            {
                WriteError(Errors.ErrorRecords.From(Kandil.Core.Errors.AccessErrors.NoList(agent), agent));
            }
        }
    }
}
