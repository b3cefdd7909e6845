using System.Net.Sockets;
using System.Net;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Http;

/// <summary>Where requests, credentials and redirects go. Hosts other than this machine are played by loopback servers through Dial.</summary>
public sealed class HttpOriginTests : IDisposable
{
    private readonly LoopbackCertificates _certificates = new();
    private readonly string _authorityFile = Path.GetTempFileName();

    public HttpOriginTests() => File.WriteAllText(_authorityFile, _certificates.AuthorityPem);

    public void Dispose()
    {
        _certificates.Dispose();
        File.Delete(_authorityFile);
    }

    [Theory]
    [InlineData("https://Example.COM/x", "https://example.com", false)]
    [InlineData("https://example.com:443/x", "https://example.com", false)]
    [InlineData("http://example.com:8080", "http://example.com:8080", false)]
    [InlineData("http://bücher.example/", "http://xn--bcher-kva.example", false)]
    [InlineData("http://localhost:1", "http://localhost:1", true)]
    [InlineData("http://127.9.9.9", "http://127.9.9.9", true)]
    [InlineData("http://[::1]:80/", "http://[::1]", true)]
    [InlineData("http://2130706433/", "http://127.0.0.1", true)]
    [InlineData("http://localhost.example", "http://localhost.example", false)]
    [InlineData("http://127.0.0.1.example", "http://127.0.0.1.example", false)]
    public void Origins_are_spelt_in_one_way_and_know_this_machine(string address, string origin, bool isLoopback)
    {
        var parsed = Origin.Of(new Uri(address));
        Assert.Equal((origin, isLoopback), (parsed.ToString(), parsed.IsLoopback));
        Assert.Equal(Origin.Of(new Uri(origin)), parsed);
    }

    [Theory]
    [InlineData("Authorization", "Bearer hf_secret")]
    [InlineData("X-Api-Key", "secret")]
    [InlineData("OpenAI-Organization", "org-1")]
    [InlineData("Cookie", "session=1")]
    public async Task A_credential_stays_at_its_origin_when_a_redirect_leaves_it_and_when_one_leads_back(string header, string value)
    {
        LoopbackServer? home = null;
        await using var elsewhere = new LoopbackServer(_ => LoopbackAnswer.Redirect(home!.At("back").ToString()));
        await using var server = home = new LoopbackServer(request => request.Path switch
        {
            "/start" => LoopbackAnswer.Redirect("/moved", 307),
            "/moved" => LoopbackAnswer.Redirect(elsewhere.At("content").ToString()).With("Set-Cookie", "session=2"),
            _ => LoopbackAnswer.Text("done"),
        });
        using var sender = new HttpSender(new HttpOptions());

        await sender.ReadAllAsync(
            new HttpRead(home.At("start")) { Credential = new HttpCredential(Origin.Of(home.Address), header, value), From = 0, To = 3 }, 100, CancellationToken.None);

        Assert.Equal([value, value, null], home.Requests.Select(request => request.Header(header)));
        Assert.Null(Assert.Single(elsewhere.Requests).Header(header));
        Assert.All([.. home.Requests, .. elsewhere.Requests], request => Assert.Equal("bytes=0-3", request.Header("Range")));
        Assert.All([.. home.Requests, .. elsewhere.Requests], request => Assert.NotEqual("session=2", request.Header("Cookie")));
    }

    [Fact]
    public async Task A_credential_of_another_origin_or_in_the_address_is_not_sent()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("done"));
        using var sender = new HttpSender(new HttpOptions());
        var other = new HttpCredential(new Origin("http", "127.0.0.1", server.Port + 1), "Authorization", "Bearer secret");

        await sender.ReadAllAsync(new HttpRead(server.Address) { Credential = other }, 100, CancellationToken.None);
        await sender.ReadAllAsync(new HttpRead(new Uri($"http://user:password@127.0.0.1:{server.Port}/")), 100, CancellationToken.None);

        Assert.All(server.Requests, request => Assert.Null(request.Header("Authorization")));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_credential_goes_by_https_to_its_host_and_not_to_where_that_sends_on()
    {
        await using var server = Tls(request => request.Header("Host") == "hub.test"
            ? LoopbackAnswer.Redirect("https://content.test/file?Signature=abc")
            : LoopbackAnswer.Text("done"));
        using var sender = Sender(server);

        await using var reply = await sender.SendAsync(
            new HttpRead(new Uri("https://hub.test/file")) { Credential = Key("https://hub.test") }, CancellationToken.None);

        Assert.Equal(new Uri("https://content.test/file?Signature=abc"), reply.FinalAddress);
        Assert.Equal(["Bearer hf_secret", null], server.Requests.Select(request => request.Header("Authorization")));
    }

    [Theory]
    [InlineData("http://hub.test/file")]
    [InlineData("http://content.test/file")]
    [InlineData("http://allowed.test/file")]
    [InlineData("http://127.0.0.1/file")]
    [InlineData("https://localhost/file")]
    [InlineData("https://[::1]/file")]
    [InlineData("https://0.0.0.0/file")]
    [InlineData("ftp://content.test/file")]
    [InlineData("file:///etc/passwd")]
    public async Task Https_is_never_sent_on_to_http_nor_into_this_machine_nor_to_another_scheme(string target)
    {
        await using var server = Tls(_ => LoopbackAnswer.Redirect(target));
        using var sender = Sender(server, "http://allowed.test");

        var failure = await FailureAsync(sender, "https://hub.test/file");

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("http://content.test/", false)]
    [InlineData("http://127.0.0.1/", false)]
    [InlineData("http://allowed.test/", true)]
    public async Task Plain_http_is_sent_on_only_to_what_the_user_allowed(string target, bool follows)
    {
        await using var server = new LoopbackServer(request => request.Path == "/start" ? LoopbackAnswer.Redirect(target) : LoopbackAnswer.Text("done"));
        using var sender = Sender(server, "http://hub.test", "http://allowed.test");

        if (follows)
            await sender.ReadAllAsync(new HttpRead(new Uri("http://hub.test/start")), 100, CancellationToken.None);
        else
            Assert.Equal(ErrorCode.Net, (await FailureAsync(sender, "http://hub.test/start")).Code);

        Assert.Equal(follows ? 2 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_needs_to_be_allowed_by_its_port_too_and_carries_no_credential()
    {
        await using var server = new LoopbackServer(request => request.Path == "/gated" ? LoopbackAnswer.Error(401) : LoopbackAnswer.Text("done"));
        using var sender = Sender(server, "http://mirror.test:8080");

        var refused = await FailureAsync(sender, "http://mirror.test/");
        await sender.ReadAllAsync(new HttpRead(new Uri("http://mirror.test:8080/")) { Credential = Key("http://mirror.test:8080") }, 100, CancellationToken.None);
        var gated = await Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(
            new HttpRead(new Uri("http://mirror.test:8080/gated")) { Credential = Key("http://mirror.test:8080") }, CancellationToken.None));

        Assert.Equal(ErrorCode.Net, refused.Code);
        Assert.Equal("network.allowPlainHttp", refused.RecommendedAction.Command?.Arguments[0]);
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Null(request.Header("Authorization")));
        Assert.Equal(ErrorCode.Auth, gated.Code);
        Assert.Contains("plain http", gated.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host/file")]
    [InlineData("file:///etc/passwd")]
    public async Task Only_http_and_https_are_asked(string address)
    {
        using var sender = new HttpSender(new HttpOptions());
        Assert.Equal(ErrorCode.Args, (await FailureAsync(sender, address)).Code);
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("/b")]
    public async Task A_redirect_in_a_circle_ends(string second)
    {
        await using var server = new LoopbackServer(request => LoopbackAnswer.Redirect(request.Path == "/a" ? second : "/a"));
        using var sender = new HttpSender(new HttpOptions());

        Assert.Equal(ErrorCode.Net, (await FailureAsync(sender, server.At("a").ToString())).Code);
        Assert.InRange(server.Requests.Count, 1, 2);
    }

    [Fact]
    public async Task Redirects_to_ever_new_addresses_end()
    {
        await using var server = new LoopbackServer(request => LoopbackAnswer.Redirect(request.Path + "x"));
        using var sender = new HttpSender(new HttpOptions());

        Assert.Equal(ErrorCode.Net, (await FailureAsync(sender, server.At("a").ToString())).Code);
        Assert.Equal(11, server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_without_an_address_says_so_and_an_accepted_one_is_a_reply()
    {
        await using var server = new LoopbackServer(request => request.Path == "/nowhere" ? LoopbackAnswer.Error(302) : LoopbackAnswer.Redirect("/nowhere"));
        using var sender = new HttpSender(new HttpOptions());

        Assert.Equal(ErrorCode.Net, (await FailureAsync(sender, server.At("nowhere").ToString())).Code);
        await using var reply = await sender.SendAsync(new HttpRead(server.At("x")) { AcceptStatus = [302] }, CancellationToken.None);
        Assert.Equal((302, "/nowhere"), (reply.Status, reply.Headers["location"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer hf_secret\n")]
    [InlineData("Bearer hf_se\r\nX-Other: cret")]
    [InlineData("Bearer hf_seïcret")]
    public void A_credential_that_no_header_can_hold_is_refused_without_showing_it(string value)
    {
        var failure = Assert.Throws<KandilException>(() => new HttpCredential(new Origin("https", "hub.test", 443), "Authorization", value));
        Assert.Equal(ErrorCode.Auth, failure.Code);
        Assert.DoesNotContain("hf_", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_does_not_show_its_value()
    {
        var read = new HttpRead(new Uri("https://hub.test/x")) { Credential = Key("https://hub.test") };
        Assert.Equal("Authorization for https://hub.test", read.Credential.ToString());
        Assert.DoesNotContain("hf_secret", read.ToString(), StringComparison.Ordinal);
    }

    private static HttpCredential Key(string origin) => new(Origin.Of(new Uri(origin)), "Authorization", "Bearer hf_secret");

    private static Task<KandilException> FailureAsync(HttpSender sender, string address) =>
        Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(new HttpRead(new Uri(address)), CancellationToken.None));

    private LoopbackServer Tls(Func<LoopbackRequest, LoopbackAnswer> answer) =>
        new(answer, _certificates.Server(names: ["hub.test", "content.test", "localhost"]));

    private HttpSender Sender(LoopbackServer server, params string[] allowed) => new(new HttpOptions
    {
        CertificateAuthorityFile = _authorityFile,
        AllowedPlainHttp = allowed.Select(origin => Origin.Of(new Uri(origin))).ToHashSet(),
        Proxy = null,
        Dial = async (_, cancellationToken) =>
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Port, cancellationToken);
            return client.GetStream();
        },
    });
}
