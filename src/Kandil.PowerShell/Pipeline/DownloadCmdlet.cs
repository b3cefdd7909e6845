using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Parameters;

namespace Kandil.PowerShell.Pipeline;

/// <summary>What all cmdlets share that read or fetch models from their sources. What is not given is as it is configured.</summary>
public abstract class DownloadCmdlet : NetworkCmdlet
{
    /// <summary>A server that stands in for Hugging Face.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Mirror { get; set; }

    /// <summary>Connections at once.</summary>
    [Parameter]
    [ValidateRange(1, 16)]
    public int? MaxWorkers { get; set; }

    /// <summary>Bytes a second at the most: a number such as 5MB, or a text such as '5MB'.</summary>
    [Parameter]
    [ValidateNotNull]
    public SizeValue? LimitRate { get; set; }

    /// <summary>How the network is used for a model: the mirror that it was found at, where none is named.</summary>
    private protected NetworkOptions NetworkFor(ModelName name) => Network with { Mirror = Mirror ?? name.Mirror };

    private protected override NetworkOptions Network => base.Network with { Mirror = Mirror, Connections = MaxWorkers, BytesPerSecond = LimitRate?.Bytes };
}
