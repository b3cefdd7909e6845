using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Parameters;

namespace Kandil.PowerShell.Pipeline;

/// <summary>What all cmdlets share that use the network: how it is used. What is not given is as it is configured.</summary>
public abstract class NetworkCmdlet : KandilCmdlet
{
    /// <summary>A server that stands in for Hugging Face.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Mirror { get; set; }

    /// <summary>Uses no network; what needs it fails.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>Connections at once.</summary>
    [Parameter]
    [ValidateRange(1, 16)]
    public int? MaxWorkers { get; set; }

    /// <summary>Bytes a second at the most: a number such as 5MB, or a text such as '5MB'.</summary>
    [Parameter]
    [ValidateNotNull]
    public SizeValue? LimitRate { get; set; }

    /// <summary>The proxy.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Proxy { get; set; }

    /// <summary>A PEM file of certificate authorities to trust besides the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>How the network is used for a model: the mirror that it was found at, where none is named.</summary>
    private protected NetworkOptions NetworkFor(ModelName name) => Network with { Mirror = Mirror ?? name.Mirror };

    private protected override bool IsOffline => Offline;

    private protected NetworkOptions Network => new()
    {
        Mirror = Mirror,
        Sink = new CurrentSink(),
        Offline = Offline ? true : null,
        Connections = MaxWorkers,
        BytesPerSecond = LimitRate?.Bytes,
        Proxy = Proxy,
        CertificateAuthorityFile = CertificateAuthorityFile is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(CertificateAuthorityFile),
    };
}
