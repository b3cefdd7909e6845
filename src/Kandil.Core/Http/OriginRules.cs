using System.Net;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Http;

/// <summary>Where a request may go, where a redirect may send it, and which credential it carries there.</summary>
/// <param name="allowedPlain">The origins on other machines that the user allows plain http to.</param>
internal sealed class OriginRules(IReadOnlySet<Origin> allowedPlain)
{
    private static readonly HashSet<int> Redirects = [301, 302, 303, 307, 308];

    /// <summary>True for a status that sends on to another address.</summary>
    public static bool IsRedirect(int status) => Redirects.Contains(status);

    /// <summary>The address as it is sent: without user and password, which would be a credential without an origin, and fragment.</summary>
    /// <exception cref="KandilException">E_ARGS: not http or https. E_NET: plain http to where it is not allowed.</exception>
    public Uri Checked(Uri address)
    {
        if (!address.IsAbsoluteUri || !IsHttp(address))
            throw NetworkErrors.NotHttp(ShownAddress.Of(address));
        var origin = Origin.Of(address);
        if (origin.IsPlain && !origin.IsLoopback && !allowedPlain.Contains(origin))
            throw NetworkErrors.PlainHttpRefused(origin.ToString());
        return Bare(address);
    }

    /// <summary>Where a redirect leads.</summary>
    /// <param name="asked">The address that answered.</param>
    /// <param name="status">Its status.</param>
    /// <param name="location">Its <c>Location</c>, absolute or relative to the address; null without one.</param>
    /// <exception cref="KandilException">E_NET: nowhere, to plain http, or from another machine into this one.</exception>
    public Uri Next(Uri asked, int status, Uri? location)
    {
        if (location is null || !Uri.TryCreate(asked, location, out var next) || !IsHttp(next))
            throw NetworkErrors.BadRedirect(ShownAddress.Of(asked), status);

        Origin from = Origin.Of(asked), to = Origin.Of(next);
        if (IsThisMachine(to) && !IsThisMachine(from))
            throw NetworkErrors.RedirectInside(ShownAddress.Of(asked), ShownAddress.Of(next));
        if (to.IsPlain && (!from.IsPlain || !(to.IsLoopback || allowedPlain.Contains(to))))
            throw NetworkErrors.RedirectToPlainHttp(ShownAddress.Of(asked), ShownAddress.Of(next));
        return Bare(next);
    }

    /// <summary>True if the origin may be sent the credential: it is its own, and not plain http to another machine.</summary>
    public static bool MayCarry(HttpCredential credential, Origin origin) =>
        credential.Origin == origin && !IsWithheld(origin);

    /// <summary>True for an origin that no credential is sent to, its own neither.</summary>
    public static bool IsWithheld(Origin origin) => origin.IsPlain && !origin.IsLoopback;

    /// <summary>The address without user, password and fragment.</summary>
    public static Uri Bare(Uri address) => address.UserInfo.Length == 0 && address.Fragment.Length == 0
        ? address
        : new UriBuilder(address) { UserName = "", Password = "", Fragment = "" }.Uri;

    private static bool IsHttp(Uri address) => address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp;

    // The unspecified addresses reach this machine as well.
    private static bool IsThisMachine(Origin origin) => origin.IsLoopback
        || (IPAddress.TryParse(origin.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
