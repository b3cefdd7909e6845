using System.Net.Http.Headers;
using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Http;

/// <summary>Certificates and proxies, with certificates made here and servers of this machine.</summary>
public sealed class HttpTlsTests : IDisposable
{
    private readonly LoopbackCertificates _certificates = new();
    private readonly string _authorityFile = Path.GetTempFileName();

    public HttpTlsTests() => File.WriteAllText(_authorityFile, _certificates.AuthorityPem);

    public void Dispose()
    {
        _certificates.Dispose();
        File.Delete(_authorityFile);
    }

    [Fact]
    public async Task A_server_of_a_given_authority_is_read()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("secure"), _certificates.Server());
        using var sender = new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile });

        Assert.Equal("secure", await TextAsync(sender, server.Address));
    }

    [Fact]
    public async Task The_file_can_hold_several_authorities()
    {
        using var others = new LoopbackCertificates();
        await File.WriteAllTextAsync(_authorityFile, others.AuthorityPem + "\n" + _certificates.AuthorityPem + "\n");
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("secure"), _certificates.Server());
        using var sender = new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile });

        Assert.Equal("secure", await TextAsync(sender, server.Address));
    }

    [Fact]
    public async Task A_server_of_an_unknown_authority_is_refused_at_once_with_the_way_to_name_it()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("secure"), _certificates.Server());
        using var sender = new HttpSender(new HttpOptions());

        var failure = await FailureAsync(sender, server.Address);

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("signed by an authority that this machine does not know", failure.Message, StringComparison.Ordinal);
        Assert.Equal("network.certificateAuthority", failure.RecommendedAction.Command?.Arguments[0]);
        Assert.Empty(server.Requests);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task Another_authority_than_the_given_one_does_not_count()
    {
        using var others = new LoopbackCertificates();
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("secure"), others.Server());
        using var sender = new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile });

        Assert.Contains("authority", (await FailureAsync(sender, server.Address)).Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_whoever_signed_it()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("secure"), _certificates.Server(names: ["hub.test"]));
        using var sender = new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile });

        Assert.Contains("for another name", (await FailureAsync(sender, server.Address)).Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_dates()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("secure"), _certificates.Server(isExpired: true));
        using var sender = new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile });

        Assert.Matches(@"is valid from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d alone", (await FailureAsync(sender, server.Address)).Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_that_speaks_plain_http_on_an_https_address_is_told()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("plain"));
        using var sender = new HttpSender(new HttpOptions { Retries = 0 });

        var failure = await FailureAsync(sender, new Uri($"https://localhost:{server.Port}/"));

        Assert.Equal(ErrorCode.Net, failure.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_without_a_certificate_is_refused_when_the_sender_is_made(string content)
    {
        File.WriteAllText(_authorityFile, content);
        var failure = Assert.Throws<KandilException>(() => new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile }));
        Assert.Equal((ErrorCode.Args, _authorityFile), (failure.Code, failure.Target));
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused_when_the_sender_is_made()
    {
        var failure = Assert.Throws<KandilException>(() => new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile + ".not" }));
        Assert.Equal(ErrorCode.Args, failure.Code);
    }

    [Fact]
    public async Task Https_goes_through_the_proxy_as_a_tunnel_that_learns_only_the_host()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("through"), _certificates.Server(names: ["hub.test"]));
        await using var proxy = new LoopbackServer(_ => new LoopbackAnswer { TunnelTo = server.Port });
        using var sender = new HttpSender(new HttpOptions { CertificateAuthorityFile = _authorityFile, Proxy = proxy.Address });
        var key = new HttpCredential(new Origin("https", "hub.test", 443), "Authorization", "Bearer hf_secret");

        byte[] answer = await sender.ReadAllAsync(new HttpRead(new Uri("https://hub.test/file?x=1")) { Credential = key }, 100, CancellationToken.None);

        Assert.Equal("through", Encoding.UTF8.GetString(answer));
        var connect = Assert.Single(proxy.Requests);
        Assert.Equal(("CONNECT", "hub.test:443"), (connect.Method, connect.Target));
        Assert.Null(connect.Header("Authorization"));
        Assert.Equal(("/file?x=1", "Bearer hf_secret"), (Assert.Single(server.Requests).Target, server.Requests[0].Header("Authorization")));
    }

    [Fact]
    public async Task Plain_http_goes_through_the_proxy_with_its_user_and_password()
    {
        await using var proxy = new LoopbackServer(request => request.Header("Proxy-Authorization") is null
            ? LoopbackAnswer.Error(407).With("Proxy-Authenticate", "Basic realm=\"proxy\"")
            : LoopbackAnswer.Text("through"));
        using var sender = new HttpSender(new HttpOptions
        {
            Proxy = new Uri($"http://me:p%40ss@127.0.0.1:{proxy.Port}"),
            AllowedPlainHttp = new HashSet<Origin> { new("http", "mirror.test", 80) },
        });

        Assert.Equal("through", await TextAsync(sender, new Uri("http://mirror.test/file")));

        var request = proxy.Requests[^1];
        Assert.Equal("http://mirror.test/file", request.Target);
        var given = AuthenticationHeaderValue.Parse(request.Header("Proxy-Authorization")!);
        Assert.Equal("me:p@ss", Encoding.UTF8.GetString(Convert.FromBase64String(given.Parameter!)));
    }

    [Fact]
    public async Task This_machine_is_not_asked_through_the_proxy()
    {
        await using var proxy = new LoopbackServer(_ => LoopbackAnswer.Text("through the proxy"));
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("directly"));
        using var sender = new HttpSender(new HttpOptions { Proxy = proxy.Address });

        Assert.Equal("directly", await TextAsync(sender, server.Address));
        Assert.Empty(proxy.Requests);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(407)]
    public async Task A_proxy_that_refuses_is_told_without_its_password(int status)
    {
        await using var proxy = new LoopbackServer(_ => LoopbackAnswer.Error(status));
        using var sender = new HttpSender(new HttpOptions { Proxy = new Uri($"http://me:hush@127.0.0.1:{proxy.Port}") });

        var failure = await FailureAsync(sender, new Uri("https://hub.test/file"));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("through the proxy", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named()
    {
        int port = LoopbackServer.UnusedPort();
        using var sender = new HttpSender(new HttpOptions { Proxy = new Uri($"http://127.0.0.1:{port}") });

        var failure = await FailureAsync(sender, new Uri("https://hub.test/file"));

        Assert.Contains($"'127.0.0.1:{port}' refused the connection", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proxy:8080")]
    [InlineData("ftp://proxy:8080")]
    public void A_proxy_that_is_no_http_address_is_refused_when_the_sender_is_made(string proxy)
    {
        var failure = Assert.Throws<KandilException>(() => new HttpSender(new HttpOptions { Proxy = new Uri(proxy, UriKind.RelativeOrAbsolute) }));
        Assert.Equal(ErrorCode.Args, failure.Code);
    }

    private static async Task<string> TextAsync(HttpSender sender, Uri address) =>
        Encoding.UTF8.GetString(await sender.ReadAllAsync(new HttpRead(address), 100, CancellationToken.None));

    private static Task<KandilException> FailureAsync(HttpSender sender, Uri address) =>
        Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(new HttpRead(address), CancellationToken.None));
}
