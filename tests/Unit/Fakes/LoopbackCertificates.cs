using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A certificate authority of the test's own, and the certificates of servers that it signs.</summary>
public sealed class LoopbackCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<X509Certificate2> _made = [];
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public LoopbackCertificates()
    {
        var request = new CertificateRequest($"CN=Test authority {Guid.NewGuid()}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Authority = request.CreateSelfSigned(_now.AddYears(-2), _now.AddYears(2));
        _made.Add(Authority);
    }

    public X509Certificate2 Authority { get; }

    /// <summary>The authority's certificate as a PEM file has it.</summary>
    public string AuthorityPem => Authority.ExportCertificatePem();

    /// <summary>A server's certificate with its key.</summary>
    /// <param name="isExpired">True for one that was valid until yesterday.</param>
    /// <param name="names">The hosts it is for; localhost and 127.0.0.1 when none are given.</param>
    public X509Certificate2 Server(bool isExpired = false, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test server", key, HashAlgorithmName.SHA256);
        var hosts = new SubjectAlternativeNameBuilder();
        foreach (string name in names.Length > 0 ? names : ["localhost"])
            hosts.AddDnsName(name);
        if (names.Length == 0)
            hosts.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(hosts.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));

        var until = isExpired ? _now.AddDays(-1) : _now.AddDays(30);
        using var signed = request.Create(Authority, _now.AddYears(-1), until, RandomNumberGenerator.GetBytes(16));
        using var withKey = signed.CopyWithPrivateKey(key);
        // Windows serves TLS only with a key that it has imported.
        var server = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
        _made.Add(server);
        return server;
    }

    /// <summary>A server's certificate that is signed by nobody else; the caller disposes it.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var hosts = new SubjectAlternativeNameBuilder();
        hosts.AddDnsName("localhost");
        request.CertificateExtensions.Add(hosts.Build());
        using var signed = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
    }

    public void Dispose()
    {
        _made.ForEach(certificate => certificate.Dispose());
        _key.Dispose();
    }
}
