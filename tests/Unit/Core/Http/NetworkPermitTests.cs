using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Sandbox;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Http;

public sealed class NetworkPermitTests
{
    [Theory]
    [InlineData("huggingface.co", "https://huggingface.co/x", true)]
    [InlineData("huggingface.co", "https://HUGGINGFACE.co:8443/x", true)]
    [InlineData("huggingface.co", "https://evil-huggingface.co/", false)]
    [InlineData("huggingface.co", "https://cdn.huggingface.co/", false)]
    [InlineData("*.hf.co", "https://cdn.hf.co/", true)]
    [InlineData("*.hf.co", "https://a.b.hf.co/", true)]
    [InlineData("*.hf.co", "https://hf.co/", false)]
    [InlineData("*.hf.co", "https://evilhf.co/", false)]
    [InlineData("a.example:8443", "https://a.example:8443/", true)]
    [InlineData("a.example:8443", "https://a.example/", false)]
    [InlineData("127.0.0.1", "http://127.0.0.1:5000/", true)]
    [InlineData("[::1]:80", "http://[::1]/", true)]
    [InlineData("[::1]:80", "http://[::1]:81/", false)]
    public void A_restricted_network_asks_the_named_servers_alone(string host, string address, bool isAllowed)
    {
        NetworkPermit permit = Permit(SandboxNetwork.Restricted, [host], []);
        Assert.Equal(isAllowed, Record.Exception(() => permit.Check(new Uri(address))) is null);
    }

    [Fact]
    public void Ports_restrict_by_themselves_and_with_hosts()
    {
        NetworkPermit ports = Permit(SandboxNetwork.Restricted, [], [443]);
        ports.Check(new Uri("https://any.example/"));
        Assert.Throws<KandilException>(() => ports.Check(new Uri("https://any.example:8443/")));

        NetworkPermit both = Permit(SandboxNetwork.Restricted, ["a.example"], [443]);
        both.Check(new Uri("https://a.example/"));
        Assert.Throws<KandilException>(() => both.Check(new Uri("https://b.example/")));
    }

    [Fact]
    public void A_refusal_is_a_limit_that_names_the_profile_and_what_it_allows()
    {
        KandilException error = Assert.Throws<KandilException>(() => Permit(SandboxNetwork.None, [], []).Check(new Uri("https://a.example/?token=hf_abcdefghijklmnopqrst")));
        Assert.Equal(ErrorCode.Limit, error.Code);
        Assert.Contains("'network'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'tight'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_abc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_network_needs_no_permit() => Assert.Null(NetworkPermit.Of(SandboxProfile.Secure));

    [Fact]
    public async Task Nothing_is_sent_to_a_server_that_is_not_allowed_nor_where_one_that_is_sends_on_to()
    {
        await using var other = new LoopbackServer(_ => LoopbackAnswer.Bytes("secret"u8.ToArray()));
        await using var allowed = new LoopbackServer(_ => new LoopbackAnswer { Status = 302, Headers = [("Location", other.At("/file").AbsoluteUri)] });
        using var sender = new HttpSender(new HttpOptions
        {
            Permit = Permit(SandboxNetwork.Restricted, [$"127.0.0.1:{allowed.Port}"], []),
            Retries = 0,
        });

        KandilException direct = await Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(new HttpRead(other.Address), default));
        KandilException redirected = await Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(new HttpRead(allowed.Address), default));

        Assert.Equal((ErrorCode.Limit, ErrorCode.Limit), (direct.Code, redirected.Code));
        Assert.Empty(other.Requests);
        Assert.Single(allowed.Requests);
    }

    private static NetworkPermit Permit(SandboxNetwork network, IReadOnlyList<string> hosts, IReadOnlyList<int> ports) =>
        NetworkPermit.Of(SandboxProfile.New("tight") with { Network = network, AllowedHosts = hosts, AllowedPorts = ports })!;
}
