using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Http;

public class HttpSenderTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 10_000).Select(number => (byte)(number * 7))];

    [Fact]
    public async Task Reads_a_file_and_calls_itself_kandil_with_a_version()
    {
        await using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content, "\"one\""));
        using var sender = new HttpSender(new HttpOptions());

        await using var reply = await sender.SendAsync(new HttpRead(server.At("file?x=1")), CancellationToken.None);

        Assert.Equal(200, reply.Status);
        Assert.Equal(Content.Length, reply.Length);
        Assert.Equal("\"one\"", reply.Headers["etag"]);
        Assert.Equal(server.At("file?x=1"), reply.FinalAddress);
        Assert.Null(reply.ContentRange);
        Assert.Equal(Content, await AllAsync(reply));
        var request = Assert.Single(server.Requests);
        Assert.Matches(@"^kandil/\d+\.\d+\.\d+", request.Header("User-Agent"));
        Assert.Equal("identity", request.Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData(0L, 99L, 0, 100)]
    [InlineData(9_000L, null, 9_000, 1_000)]
    [InlineData(null, 9L, 0, 10)]
    public async Task Reads_a_range(long? from, long? to, int start, int length)
    {
        await using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content, "\"one\""));
        using var sender = new HttpSender(new HttpOptions());

        await using var reply = await sender.SendAsync(new HttpRead(server.At("file")) { From = from, To = to, IfRange = "\"one\"" }, CancellationToken.None);

        Assert.Equal(206, reply.Status);
        Assert.Equal((start, start + length - 1, Content.Length), reply.ContentRange);
        Assert.Equal(Content[start..(start + length)], await AllAsync(reply));
    }

    [Fact]
    public async Task A_range_of_a_file_that_was_replaced_gives_the_whole_new_file()
    {
        await using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content, "\"two\""));
        using var sender = new HttpSender(new HttpOptions());

        await using var reply = await sender.SendAsync(new HttpRead(server.At("file")) { From = 5, IfRange = "\"one\"" }, CancellationToken.None);

        Assert.Equal(200, reply.Status);
    }

    [Theory]
    [InlineData("bytes 0-99/*", 0L, 99L, null)]
    [InlineData("bytes 5-9/10", 5L, 9L, 10L)]
    public async Task Content_range_says_what_the_server_says(string header, long from, long to, long? total)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { Status = 206, Headers = [("Content-Range", header)] });
        using var sender = new HttpSender(new HttpOptions());

        await using var reply = await sender.SendAsync(new HttpRead(server.Address) { From = 0 }, CancellationToken.None);

        Assert.Equal((from, to, total), reply.ContentRange);
    }

    [Theory]
    [InlineData("bytes 9-5/10")]
    [InlineData("bytes */10")]
    [InlineData("items 0-1/2")]
    [InlineData("nonsense")]
    [InlineData("bytes 0-99999999999999999999999/5")]
    public async Task Content_range_without_meaning_is_null(string header)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { Status = 206, Headers = [("Content-Range", header)] });
        using var sender = new HttpSender(new HttpOptions());

        await using var reply = await sender.SendAsync(new HttpRead(server.Address) { From = 0 }, CancellationToken.None);

        Assert.Null(reply.ContentRange);
    }

    [Fact]
    public async Task A_head_has_headers_and_no_body()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content));
        using var sender = new HttpSender(new HttpOptions());

        await using var reply = await sender.SendAsync(new HttpRead(server.Address) { Method = HttpMethod.Head }, CancellationToken.None);

        Assert.Equal(Content.Length, reply.Length);
        Assert.Empty(await AllAsync(reply));
    }

    [Fact]
    public async Task Connections_are_kept()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("answer"));
        using var sender = new HttpSender(new HttpOptions());

        for (int i = 0; i < 3; i++)
            await sender.ReadAllAsync(new HttpRead(server.Address), 100, CancellationToken.None);

        Assert.Equal(1, server.ConnectionCount);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1L)]
    public async Task An_answer_larger_than_expected_is_refused_whether_it_says_so_or_not(long? claimed)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { ClaimedLength = claimed });
        using var sender = new HttpSender(new HttpOptions());

        var failure = await Assert.ThrowsAsync<KandilException>(
            () => sender.ReadAllAsync(new HttpRead(server.Address), Content.Length - 1, CancellationToken.None));
        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Equal(Content, await sender.ReadAllAsync(new HttpRead(server.Address), Content.Length, CancellationToken.None));
    }

    [Fact]
    public async Task Json_is_posted_once_and_never_again()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json("""{"error":"model is loading"}""", 503));
        using var sender = new HttpSender(new HttpOptions());

        var failure = await Assert.ThrowsAsync<KandilException>(() => sender.PostJsonAsync(server.At("api/pull"), "{}"u8.ToArray(), CancellationToken.None));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("'model is loading'", failure.Message, StringComparison.Ordinal);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "{}", "application/json"), (request.Method, Encoding.UTF8.GetString(request.Body), request.Header("Content-Type")));
    }

    [Fact]
    public async Task A_posted_body_is_not_sent_on_by_a_redirect()
    {
        await using var other = new LoopbackServer(_ => LoopbackAnswer.Text("taken"));
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Redirect(other.Address.ToString(), 307));
        using var sender = new HttpSender(new HttpOptions());

        var failure = await Assert.ThrowsAsync<KandilException>(() => sender.PostJsonAsync(server.Address, "{}"u8.ToArray(), CancellationToken.None));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Offline_nothing_is_sent()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("answer"));
        using var sender = new HttpSender(new HttpOptions { Offline = true });

        var read = await Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(new HttpRead(server.Address), CancellationToken.None));
        var post = await Assert.ThrowsAsync<KandilException>(() => sender.PostJsonAsync(server.Address, default, CancellationToken.None));

        Assert.All([read, post], failure => Assert.Equal(ErrorCode.Net, failure.Code));
        Assert.Contains("offline", read.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task Cancelling_ends_a_read_that_gets_no_answer_and_a_body_that_stalls()
    {
        await using var silent = new LoopbackServer(_ => new LoopbackAnswer { Silent = true });
        await using var stalling = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { StallAfter = 10 });
        using var sender = new HttpSender(new HttpOptions());
        using var cancel = new CancellationTokenSource();

        var unanswered = sender.SendAsync(new HttpRead(silent.Address), cancel.Token);
        await using var reply = await sender.SendAsync(new HttpRead(stalling.Address), cancel.Token);
        await reply.Body.ReadExactlyAsync(new byte[10]);
        var stalled = reply.Body.ReadAsync(new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unanswered);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stalled);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_handler_that_follows_redirects_or_keeps_cookies_is_refused(bool follows, bool keeps)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = follows, UseCookies = keeps };
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new HttpSender(new HttpOptions { Handler = handler })).Code);
    }

    private static async Task<byte[]> AllAsync(HttpReply reply)
    {
        using var all = new MemoryStream();
        await reply.Body.CopyToAsync(all);
        return all.ToArray();
    }
}
