using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Registers a chunk registry, or a server that speaks the hub's API, as a source of models.</summary>
[Cmdlet(VerbsLifecycle.Register, "KandilSource", SupportsShouldProcess = true)]
[OutputType(typeof(RegisteredSource))]
public sealed class RegisterKandilSourceCommand : NetworkCmdlet
{
    /// <summary>What will stand before the colon of its references.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Its base address.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Url", "Uri")]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>What it speaks; what it is found to speak without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Registry", "Hub")]
    public string? Kind { get; set; }

    /// <summary>Registers it without asking whether it is one.</summary>
    [Parameter]
    public SwitchParameter SkipCheck { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"{Name} at {Address}", "Register source"))
        {
            return;
        }

        DoItem(Name, async (pump, cancellationToken) =>
        {
            SourceKind? kind = Kind is null ? null : Enum.Parse<SourceKind>(Kind, ignoreCase: true);
            RegisteredSource source = await new ModelSources(Session).RegisterAsync(Name!, Address!, kind, Network, SkipCheck, cancellationToken);
            pump.Post(() =>
            {
                if (HostLines.IsWatched(this))
                {
                    new HostLines(this).Write(source.Remark);
                }

                WriteObject(source);
            });
        });
    }
}
