using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Has the defaults hold again, for some settings or for all.</summary>
[Cmdlet(VerbsCommon.Reset, "KandilConfiguration", SupportsShouldProcess = true)]
public sealed class ResetKandilConfigurationCommand : KandilCmdlet
{
    /// <summary>Keys of Get-KandilConfiguration; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfigurationKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>Whose: your own, the project's (.kandil.json of this folder or of one above it), or this session's alone.</summary>
    [Parameter]
    [ValidateSet("User", "Project", "Session")]
    public string Scope { get; set; } = "User";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isAll = Key.Length == 0 && !MyInvocation.ExpectingInput;
        foreach (string? key in isAll ? (string?[])[null] : Key)
        {
            if (ShouldProcess(key ?? "every setting", "Reset to the default"))
            {
                DoItem(key, (pump, cancellationToken) => ResetAsync(key, pump, cancellationToken));
            }
        }
    }

    private async Task ResetAsync(string? key, PipelinePump pump, CancellationToken cancellationToken)
    {
        if (await new ConfigureKandil(Session).ResetAsync(key, cancellationToken, Enum.Parse<SettingOrigin>(Scope, ignoreCase: true)) is { } kept)
        {
            pump.Warn($"The file that could not be read is {kept} now.");
        }
    }
}
