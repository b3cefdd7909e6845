using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Kandil.Core.Http;

/// <summary>What was seen while a sender connected: for who reports on a server rather than only asking it.</summary>
public sealed class ConnectionWitness
{
    /// <summary>The address that was connected to: the server's, or that of the proxy in between. Null while there was no connection.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>Who signed the server's certificate, by name; null over plain http.</summary>
    public string? CertificateIssuer { get; private set; }

    /// <summary>Until when the server's certificate counts; null over plain http.</summary>
    public DateTimeOffset? CertificateExpires { get; private set; }

    /// <summary>A connection that was made.</summary>
    internal void Connected(EndPoint? end) => Address = (end as IPEndPoint)?.Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : (end as IPEndPoint)?.Address;

    /// <summary>A certificate that was accepted.</summary>
    internal void Accepted(X509Certificate? certificate)
    {
        if (certificate is null)
            return;
        using var read = new X509Certificate2(certificate);
        CertificateIssuer = read.GetNameInfo(X509NameType.SimpleName, forIssuer: true);
        CertificateExpires = new DateTimeOffset(read.NotAfter.ToUniversalTime());
    }
}
