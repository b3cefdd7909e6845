using System.Management.Automation;
using Kandil.Core.Compatibility;
using Kandil.Core.Operations.Fit;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Says whether models run on this machine, from their headers alone; for a repository, each of its quantisations.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KandilCompatibility")]
[OutputType(typeof(CompatibilityVerdict))]
public sealed class TestKandilCompatibilityCommand : DownloadCmdlet
{
    /// <summary>A name of Get-KandilModel -Available, owner/repo[:quantisation], an installed model, a file's path, or what Find-KandilModel gives.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model", "Reference")]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>A branch, tag, commit or version.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public string? Revision { get; set; }

    /// <summary>One quantisation; all of the repository without it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(QuantizationCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Quantization { get; set; }

    /// <summary>Tokens of context; what the engine takes without it.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? ContextLength { get; set; }

    /// <summary>How keys and values are kept; F16 without it.</summary>
    [Parameter]
    [ValidateSet("F16", "BF16", "F32", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "IQ4_NL")]
    public string? CacheType { get; set; }

    /// <summary>What computes: auto, cpu, cuda, metal or vulkan; what defaults.device says without it. Anything else is the processor, with a warning.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Has warnings count as reasons against a model.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                IReadOnlyList<CompatibilityVerdict> verdicts = await new CheckCompatibility(Session).RunAsync(Request(name, pump), cancellationToken);
                pump.Post(() => WriteObject(verdicts, enumerateCollection: true));
            });
        }
    }

    private CompatibilityRequest Request(ModelName name, PipelinePump pump) => new()
    {
        Model = name.Reference,
        Revision = Revision,
        Quantization = Quantization,
        ContextLength = ContextLength,
        CacheType = CacheType,
        Device = Device,
        Strict = Strict,
        Network = NetworkFor(name) with { Sink = pump },
    };
}
