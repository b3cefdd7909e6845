using System.Globalization;
using System.Net;

namespace Kandil.Core.Primitives;

/// <summary>Where a request goes and what a credential belongs to: scheme, host and port, spelt in one way.</summary>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">The host as DNS has it (lower case, punycode), or an IP address without brackets.</param>
/// <param name="Port">The port, the scheme's own included.</param>
public readonly record struct Origin(string Scheme, string Host, int Port)
{
    /// <summary>The scheme, in lower case.</summary>
    public string Scheme { get; init; } = Scheme.ToLowerInvariant();

    /// <summary>The host, in lower case.</summary>
    public string Host { get; init; } = Host.ToLowerInvariant();

    /// <summary>True for plain http, which anybody on the way can read and change.</summary>
    public bool IsPlain => Scheme == Uri.UriSchemeHttp;

    /// <summary>True for this machine: <c>localhost</c> or a loopback address. No other name counts, whatever it resolves to.</summary>
    public bool IsLoopback =>
        Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The origin of an absolute address.</summary>
    public static Origin Of(Uri address) => new(address.Scheme, address.IdnHost, address.Port);

    /// <summary>The origin as an address: <c>https://host</c>, with the port where it is not the scheme's own.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        bool usual = Port == (IsPlain ? 80 : 443);
        return usual ? $"{Scheme}://{host}" : string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{host}:{Port}");
    }
}
