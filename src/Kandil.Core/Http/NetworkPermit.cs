using System.Globalization;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Http;

/// <summary>Which servers a sandbox profile lets be asked: looked at before every request, those of redirects included.</summary>
public sealed class NetworkPermit
{
    private readonly SandboxProfile _profile;

    private NetworkPermit(SandboxProfile profile) => _profile = profile;

    /// <summary>The permit of a profile; null where it lets any be asked.</summary>
    public static NetworkPermit? Of(SandboxProfile profile) => profile.Network == SandboxNetwork.Full ? null : new NetworkPermit(profile);

    /// <summary>Refuses an address that the profile does not allow.</summary>
    /// <exception cref="KandilException">E_LIMIT.</exception>
    public void Check(Uri address)
    {
        Origin origin = Origin.Of(address);
        bool isAllowed = _profile.Network == SandboxNetwork.Restricted
            && (_profile.AllowedPorts.Count == 0 || _profile.AllowedPorts.Contains(origin.Port))
            && (_profile.AllowedHosts.Count == 0 || _profile.AllowedHosts.Any(allowed => AllowedHost.Allows(allowed, origin.Host, origin.Port)));
        if (!isAllowed)
            throw SandboxErrors.NetworkRefused(_profile.Name, ShownAddress.Of(address), Allowed());
    }

    private string Allowed()
    {
        if (_profile.Network == SandboxNetwork.None)
            return "no server";
        string hosts = _profile.AllowedHosts.Count > 0 ? string.Join(", ", _profile.AllowedHosts) : "any server";
        return _profile.AllowedPorts.Count == 0 ? hosts
            : $"{hosts} at port {string.Join(", ", _profile.AllowedPorts.Select(port => port.ToString(CultureInfo.InvariantCulture)))}";
    }
}
