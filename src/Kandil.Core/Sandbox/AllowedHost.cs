using System.Globalization;

namespace Kandil.Core.Sandbox;

/// <summary>A server that a profile lets Kandil ask: <c>host</c>, <c>host:port</c>, <c>*.domain</c> or <c>*.domain:port</c>.</summary>
internal static class AllowedHost
{
    private const string AnyBelow = "*.";

    /// <summary>Whether a text is one.</summary>
    public static bool IsOne(string text) => Parts(text) is { } parts && Uri.CheckHostName(Named(parts.Host)) != UriHostNameType.Unknown;

    /// <summary>Whether it lets a server be asked.</summary>
    /// <param name="text">The allowed server.</param>
    /// <param name="host">The host, lower case, an IPv6 address without brackets.</param>
    /// <param name="port">The port.</param>
    public static bool Allows(string text, string host, int port)
    {
        if (Parts(text) is not { } parts || (parts.Port is { } only && only != port))
            return false;
        string named = Named(parts.Host);
        return parts.Host.StartsWith(AnyBelow, StringComparison.Ordinal)
            ? host.EndsWith("." + named, StringComparison.OrdinalIgnoreCase)
            : named.Trim('[', ']').Equals(host, StringComparison.OrdinalIgnoreCase);
    }

    private static string Named(string host) => host.StartsWith(AnyBelow, StringComparison.Ordinal) ? host[AnyBelow.Length..] : host;

    // An IPv6 address has colons of its own and stands in brackets.
    private static (string Host, int? Port)? Parts(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
            return (text, null);
        return ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? (text[..colon], port) : null;
    }
}
