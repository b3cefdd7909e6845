using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;

namespace Kandil.Core.Sources;

/// <summary>Where Ollama listens, read as Ollama itself reads <c>OLLAMA_HOST</c>.</summary>
public static class OllamaAddress
{
    private const int UsualPort = 11434;

    /// <summary>The address in the environment; <c>http://127.0.0.1:11434</c> when there is none.</summary>
    /// <exception cref="KandilException">E_ARGS: the variable's value is no address.</exception>
    public static Uri Of(KandilEnvironment environment) => Parse(environment.Read(KandilVariable.OllamaHost));

    /// <summary>Reads <c>[scheme://]host[:port][/path]</c>. With a scheme the port is 80 or 443 unless it is given. A server's "any address" means this machine.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public static Uri Parse(string? text)
    {
        string value = (text ?? "").Trim().Trim('"', '\'');
        if (value.Length == 0)
            value = "127.0.0.1";
        bool hasScheme = value.Contains("://", StringComparison.Ordinal);
        string whole = hasScheme ? value : $"http://{WithHost(value)}";
        if (!Uri.TryCreate(whole, UriKind.Absolute, out Uri? address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw OllamaErrors.BadHost(value);
        }

        int port = hasScheme || HasPort(whole, address) ? address.Port : UsualPort;
        return new UriBuilder(address.Scheme, HostOf(address), port, address.AbsolutePath.TrimEnd('/')).Uri;
    }

    // A bare IPv6 address has no brackets, and ":8080" no host.
    private static string WithHost(string value) =>
        IPAddress.TryParse(value, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 && value[0] != '[' ? $"[{ip}]"
        : value.StartsWith(':') ? $"127.0.0.1{value}"
        : value;

    private static bool HasPort(string whole, Uri address) =>
        !address.IsDefaultPort || whole.Split("://")[1].Split('/')[0].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{address.Port}"), StringComparison.Ordinal);

    private static string HostOf(Uri address) => address.IdnHost switch
    {
        "0.0.0.0" => "127.0.0.1",
        "::" => "[::1]",
        var host when host.Contains(':') => $"[{host}]",
        var host => host,
    };
}
