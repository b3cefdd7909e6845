using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>Whose certificates count: those that lead to an authority of the system's, or of a file's.</summary>
internal sealed class CertificateTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _authorities = [];

    /// <summary>Makes one.</summary>
    /// <param name="authorityFile">A PEM file of authorities; null for the system's alone.</param>
    /// <exception cref="KandilException">E_ARGS: the file cannot be read or holds no certificate.</exception>
    public CertificateTrust(string? authorityFile)
    {
        if (authorityFile is null)
            return;
        try
        {
            _authorities.ImportFromPemFile(authorityFile);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw NetworkErrors.BadAuthorityFile(authorityFile, cause.Message, cause);
        }

        if (_authorities.Count == 0)
            throw NetworkErrors.BadAuthorityFile(authorityFile, "it holds no certificate.", null);
    }

    /// <summary>Judges a server's certificate, as it was shown with the chain that the library built.</summary>
    /// <exception cref="AuthenticationException">It does not count; the message is a clause that says why.</exception>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            throw new AuthenticationException("because the server showed no certificate");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException("because the server's certificate is for another name");

        using var own = new X509Certificate2(certificate);
        var problems = chain?.ChainStatus ?? [];
        if (_authorities.Count > 0)
        {
            problems = ProblemsByFile(own, chain);
            if (problems.Length == 0)
                return true;
        }

        throw new AuthenticationException("because " + Reason(own, problems));
    }

    private X509ChainStatus[] ProblemsByFile(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        bool accepted = chain.Build(certificate);
        return accepted ? [] : chain.ChainStatus is { Length: > 0 } problems ? problems : [new X509ChainStatus { Status = X509ChainStatusFlags.PartialChain }];
    }

    private static string Reason(X509Certificate2 certificate, X509ChainStatus[] problems)
    {
        var flags = problems.Aggregate(X509ChainStatusFlags.NoError, (all, problem) => all | problem.Status);
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return FormattableString.Invariant($"the server's certificate is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd} alone");
        if (flags.HasFlag(X509ChainStatusFlags.UntrustedRoot) || flags.HasFlag(X509ChainStatusFlags.PartialChain))
            return "the server's certificate is signed by an authority that this machine does not know";
        return $"the server's certificate does not hold ({flags})";
    }
}
