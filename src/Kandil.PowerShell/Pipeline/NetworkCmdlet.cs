using System.Management.Automation;
using Kandil.Core.Operations;

namespace Kandil.PowerShell.Pipeline;

/// <summary>What all cmdlets share that ask servers: how the network is used. What is not given is as it is configured.</summary>
public abstract class NetworkCmdlet : KandilCmdlet
{
    /// <summary>Uses no network; what needs it fails.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>The proxy.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Proxy { get; set; }

    /// <summary>A PEM file of certificate authorities to trust besides the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityFile { get; set; }

    private protected override bool IsOffline => Offline;

    private protected virtual NetworkOptions Network => new()
    {
        Sink = new CurrentSink(),
        Offline = Offline ? true : null,
        Proxy = Proxy,
        CertificateAuthorityFile = CertificateAuthorityFile is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(CertificateAuthorityFile),
    };
}
