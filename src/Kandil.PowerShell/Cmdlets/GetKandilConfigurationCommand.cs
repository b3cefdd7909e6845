using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the settings, where each value comes from and what it can be.</summary>
[Cmdlet(VerbsCommon.Get, "KandilConfiguration")]
[OutputType(typeof(ConfigurationEntry))]
public sealed class GetKandilConfigurationCommand : KandilCmdlet
{
    /// <summary>Keys, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfigurationKeyCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = ["*"];

    /// <summary>Reads every file of the configuration, your models included, and says what is wrong with one.</summary>
    [Parameter]
    public SwitchParameter Reload { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Reload && Attempt(null, () => new ConfigureKandil(Session).Reload()) is { } files)
        {
            WriteVerbose($"Read: {string.Join(", ", files)}");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string key in Key)
        {
            var pattern = new WildcardPattern(key, WildcardOptions.IgnoreCase);
            foreach (ConfigurationEntry entry in Attempt(key, () => new ConfigureKandil(Session).Show()) ?? [])
            {
                if (pattern.IsMatch(entry.Key))
                {
                    WriteObject(entry);
                }
            }
        }
    }
}
