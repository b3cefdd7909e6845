using System.Globalization;
using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Changes a setting.</summary>
[Cmdlet(VerbsCommon.Set, "KandilConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(ConfigurationEntry))]
public sealed class SetKandilConfigurationCommand : KandilCmdlet
{
    /// <summary>A key of Get-KandilConfiguration.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfigurationKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>Its value; several texts for a setting that is a list.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfigurationValueCompleter))]
    [ValidateNotNullOrEmpty]
    public object[] Value { get; set; } = [];

    /// <summary>Whose: your own, the project's (.kandil.json of this folder or of one above it), or this session's alone.</summary>
    [Parameter]
    [ValidateSet("User", "Project", "Session")]
    public string Scope { get; set; } = "User";

    /// <summary>Gives the setting as it is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string value = string.Join(',', Value.Select(Text));
        if (!ShouldProcess($"{Key} = {value}", "Change setting"))
        {
            return;
        }

        DoItem(Key, async (pump, cancellationToken) =>
        {
            ConfigurationEntry entry = await new ConfigureKandil(Session).SetAsync(Key!, value, cancellationToken, Enum.Parse<SettingOrigin>(Scope, ignoreCase: true), pump);
            if (PassThru)
            {
                pump.Post(() => WriteObject(entry));
            }
        });
    }

    // $true is written as True, which no setting is.
    private static string Text(object value) => value is PSObject wrapped ? Text(wrapped.BaseObject)
        : value is bool truth ? (truth ? "true" : "false")
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
