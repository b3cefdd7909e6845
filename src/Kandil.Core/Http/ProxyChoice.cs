using System.Net;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Http;

/// <summary>Which proxy a request goes through: the given one, else the system's, and none to this machine.</summary>
internal sealed class ProxyChoice : IWebProxy
{
    private readonly Uri? _given;

    /// <summary>Makes one.</summary>
    /// <param name="given">The proxy; null for the system's.</param>
    /// <exception cref="KandilException">E_ARGS: the address names no proxy.</exception>
    public ProxyChoice(Uri? given)
    {
        if (given is null)
        {
            Credentials = HttpClient.DefaultProxy.Credentials;
            return;
        }

        if (!given.IsAbsoluteUri || given.Scheme is not ("http" or "https"))
            throw NetworkErrors.BadProxy(ShownAddress.Of(given));
        // The library shows the address in its messages, so the password leaves it here.
        _given = OriginRules.Bare(given);
        string[] user = given.UserInfo.Split(':', 2);
        Credentials = user[0].Length == 0 ? null
            : new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length == 1 ? "" : Uri.UnescapeDataString(user[1]));
    }

    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) =>
        Origin.Of(destination).IsLoopback ? null : _given ?? HttpClient.DefaultProxy.GetProxy(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => Origin.Of(host).IsLoopback || (_given is null && HttpClient.DefaultProxy.IsBypassed(host));
}
