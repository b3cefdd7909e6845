using System.Net.Sockets;
using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Http;

/// <summary>Servers that fail, break, stall, limit or lie. No test waits: the clock skips every wait but the timeouts.</summary>
public class HttpWeatherTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(33);
    private static readonly TimeSpan Connect = TimeSpan.FromSeconds(11);
    private static readonly byte[] Content = new byte[100_000];

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_read_is_sent_again_after_a_failure_that_passes_a_little_later_each_time(int status)
    {
        int asked = 0;
        await using var server = new LoopbackServer(_ => ++asked <= 3 ? LoopbackAnswer.Error(status) : LoopbackAnswer.Text("at last"));
        var clock = Clock();
        using var sender = new HttpSender(Options(clock));

        byte[] answer = await sender.ReadAllAsync(new HttpRead(server.Address), 100, CancellationToken.None);

        Assert.Equal("at last", Encoding.UTF8.GetString(answer));
        Assert.Equal(3, clock.Waits.Count);
        double[] longest = [0.5, 1, 2];
        Assert.All(clock.Waits.Zip(longest), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second / 2, pair.Second));
    }

    [Fact]
    public async Task Waits_differ_from_one_reader_to_the_next()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Error(503));
        var clock = Clock();
        using var sender = new HttpSender(Options(clock) with { Retries = 20 });

        await FailureAsync(sender, server);

        Assert.Equal(20, clock.Waits.Count);
        // Waits are of whole milliseconds, so two can be the same by chance.
        Assert.InRange(clock.Waits.Distinct().Count(), 15, 20);
        Assert.All(clock.Waits, wait => Assert.InRange(wait.TotalSeconds, 0.25, 30));
    }

    [Theory]
    [InlineData(503, "E_NET")]
    [InlineData(429, "E_RATE_LIMIT")]
    public async Task A_failure_that_does_not_pass_is_told_after_the_last_retry(int status, string code)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Error(status));
        using var sender = new HttpSender(Options(Clock()) with { Retries = 2 });

        Assert.Equal(code, (await FailureAsync(sender, server)).Code.Name);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(401, "E_AUTH")]
    [InlineData(403, "E_AUTH")]
    [InlineData(404, "E_NOT_FOUND")]
    [InlineData(410, "E_NOT_FOUND")]
    [InlineData(400, "E_NET")]
    [InlineData(416, "E_NET")]
    [InlineData(501, "E_NET")]
    public async Task A_failure_that_stays_is_told_at_once_unless_its_status_is_accepted(int status, string code)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("no", status));
        using var sender = new HttpSender(Options(Clock()));

        var failure = await FailureAsync(sender, server);
        await using var reply = await sender.SendAsync(new HttpRead(server.Address) { AcceptStatus = [status] }, CancellationToken.None);

        Assert.Equal(code, failure.Code.Name);
        Assert.Equal(status, reply.Status);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Retry_after_in_seconds_is_kept_to()
    {
        int asked = 0;
        await using var server = new LoopbackServer(_ => ++asked == 1 ? LoopbackAnswer.Error(429).With("Retry-After", "7") : LoopbackAnswer.Text("done"));
        var clock = Clock();
        using var sender = new HttpSender(Options(clock));

        await sender.ReadAllAsync(new HttpRead(server.Address), 100, CancellationToken.None);

        Assert.InRange(Assert.Single(clock.Waits).TotalSeconds, 7, 7.2);
    }

    [Theory]
    [InlineData("Thu, 01 Jan 2026 00:00:09 GMT", null, 9)]
    [InlineData("Mon, 01 Jan 2029 00:00:05 GMT", "Mon, 01 Jan 2029 00:00:00 GMT", 5)]
    [InlineData("Wed, 31 Dec 2025 23:59:00 GMT", null, 0)]
    public async Task Retry_after_as_a_date_is_kept_to_by_the_servers_own_clock_where_it_shows_it(string date, string? serverNow, int seconds)
    {
        int asked = 0;
        await using var server = new LoopbackServer(_ =>
        {
            var limited = LoopbackAnswer.Error(503).With("Retry-After", date);
            return ++asked > 1 ? LoopbackAnswer.Text("done") : serverNow is null ? limited : limited.With("Date", serverNow);
        });
        var clock = Clock();
        using var sender = new HttpSender(Options(clock));

        await sender.ReadAllAsync(new HttpRead(server.Address), 100, CancellationToken.None);

        Assert.InRange(Assert.Single(clock.Waits).TotalSeconds, seconds, seconds + 0.2);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    public async Task Retry_after_without_meaning_is_passed_over(string header)
    {
        int asked = 0;
        await using var server = new LoopbackServer(_ => ++asked == 1 ? LoopbackAnswer.Error(429).With("Retry-After", header) : LoopbackAnswer.Text("done"));
        var clock = Clock();
        using var sender = new HttpSender(Options(clock));

        await sender.ReadAllAsync(new HttpRead(server.Address), 100, CancellationToken.None);

        Assert.InRange(Assert.Single(clock.Waits).TotalSeconds, 0.1, 0.5);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_long_wait_is_not_waited_for_and_the_user_is_told_until_when()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Error(429).With("Retry-After", "3600"));
        var clock = Clock();
        using var sender = new HttpSender(Options(clock));

        var failure = await FailureAsync(sender, server);

        Assert.Equal(ErrorCode.RateLimit, failure.Code);
        Assert.Empty(clock.Waits);
        Assert.Contains("2026-01-01 01:00:00 UTC", failure.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_closed_without_an_answer_is_tried_again()
    {
        int asked = 0;
        await using var server = new LoopbackServer(_ => ++asked <= 2 ? new LoopbackAnswer { HangUp = true } : LoopbackAnswer.Text("done"));
        using var sender = new HttpSender(Options(Clock()));

        Assert.Equal("done"u8.ToArray(), await sender.ReadAllAsync(new HttpRead(server.Address), 100, CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_001)]
    public async Task A_body_that_ends_early_gives_what_came_and_then_says_that_it_broke(int after)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { DropAfter = after });
        using var sender = new HttpSender(Options(Clock()));

        await using var reply = await sender.SendAsync(new HttpRead(server.Address), CancellationToken.None);
        await reply.Body.ReadExactlyAsync(new byte[after]);
        var broken = await Assert.ThrowsAsync<HttpBrokenException>(async () => await reply.Body.ReadExactlyAsync(new byte[1]));

        Assert.Equal(ErrorCode.Net, broken.Failure.Code);
        Assert.Contains($" {after} bytes", broken.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_shorter_than_a_handler_said_is_broken_too()
    {
        using var handler = new CannedHandler(() => new HttpResponseMessage { Content = new ByteArrayContent([1, 2]) { Headers = { ContentLength = 3 } } });
        using var sender = new HttpSender(new HttpOptions { Handler = handler });

        await using var reply = await sender.SendAsync(new HttpRead(new Uri("https://hub.test/")), CancellationToken.None);

        await Assert.ThrowsAsync<HttpBrokenException>(async () => await reply.Body.ReadExactlyAsync(new byte[3]));
    }

    [Fact]
    public async Task A_whole_read_starts_over_when_the_body_breaks()
    {
        int asked = 0;
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { DropAfter = ++asked <= 2 ? 500 : null });
        using var sender = new HttpSender(Options(Clock()));

        Assert.Equal(Content, await sender.ReadAllAsync(new HttpRead(server.Address), Content.Length, CancellationToken.None));
    }

    [Fact]
    public async Task A_whole_read_starts_over_when_the_body_stalls()
    {
        using var stalling = new StallingStream();
        int asked = 0;
        using var handler = new CannedHandler(() => new HttpResponseMessage { Content = ++asked == 1 ? new StreamContent(stalling) : new ByteArrayContent(Content) });
        var clock = Clock();
        using var sender = new HttpSender(Options(clock) with { Handler = handler });

        var read = sender.ReadAllAsync(new HttpRead(new Uri("https://hub.test/")), Content.Length, CancellationToken.None);
        await stalling.IsRead;
        await clock.EndAsync(Stall);

        Assert.Equal(Content, await read);
    }

    [Fact]
    public async Task A_body_that_stalls_is_a_timeout_that_says_after_how_many_bytes()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { StallAfter = 5_000 });
        var clock = Clock();
        using var sender = new HttpSender(Options(clock));

        await using var reply = await sender.SendAsync(new HttpRead(server.Address), CancellationToken.None);
        await reply.Body.ReadExactlyAsync(new byte[5_000]);
        var read = reply.Body.ReadExactlyAsync(new byte[1]).AsTask();
        await clock.EndAsync(Stall);

        var failure = await Assert.ThrowsAsync<KandilException>(() => read);
        Assert.Equal(ErrorCode.Timeout, failure.Code);
        Assert.Contains("5000 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_drips_counts_as_stalled_although_something_comes_now_and_then()
    {
        using var drip = new SemaphoreSlim(0);
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { Drip = drip });
        var clock = new ManualClock();
        using var sender = new HttpSender(Options(clock));

        await using var reply = await sender.SendAsync(new HttpRead(server.Address), CancellationToken.None);
        var failure = await Assert.ThrowsAsync<KandilException>(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                var read = reply.Body.ReadExactlyAsync(new byte[1]);
                clock.Advance(TimeSpan.FromSeconds(10));
                drip.Release();
                await read;
            }
        });

        Assert.Equal(ErrorCode.Timeout, failure.Code);
        Assert.Contains(" 3 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_body_that_keeps_coming_is_not_stalled()
    {
        using var drip = new SemaphoreSlim(0);
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content) with { Drip = drip, DripBytes = 2_000 });
        var clock = new ManualClock();
        using var sender = new HttpSender(Options(clock));

        await using var reply = await sender.SendAsync(new HttpRead(server.Address), CancellationToken.None);
        for (int received = 0; received < Content.Length; received += 2_000)
        {
            var read = reply.Body.ReadExactlyAsync(new byte[2_000]);
            clock.Advance(TimeSpan.FromSeconds(30));
            drip.Release();
            await read;
        }

        Assert.Equal(0, await reply.Body.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task A_server_that_takes_a_request_and_says_nothing_is_a_timeout()
    {
        await using var server = new LoopbackServer(_ => new LoopbackAnswer { Silent = true });
        var clock = Clock();
        using var sender = new HttpSender(Options(clock) with { Retries = 0 });

        var read = sender.SendAsync(new HttpRead(server.Address), CancellationToken.None);
        await clock.EndAsync(Stall);

        Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<KandilException>(() => read)).Code);
    }

    [Fact]
    public async Task A_connection_that_is_not_made_in_time_is_a_timeout()
    {
        var clock = Clock();
        using var sender = new HttpSender(Options(clock) with
        {
            Retries = 0,
            Dial = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException();
            },
        });

        var read = sender.SendAsync(new HttpRead(new Uri("http://127.0.0.1:1/")), CancellationToken.None);
        await clock.EndAsync(Connect);

        var failure = await Assert.ThrowsAsync<KandilException>(() => read);
        Assert.Equal(ErrorCode.Timeout, failure.Code);
        Assert.Contains("no connection within 11 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_this_machine_on_which_nobody_listens_is_told_at_once()
    {
        var clock = Clock();
        using var sender = new HttpSender(Options(clock));

        var failure = await Assert.ThrowsAsync<KandilException>(
            () => sender.SendAsync(new HttpRead(new Uri($"http://127.0.0.1:{LoopbackServer.UnusedPort()}/")), CancellationToken.None));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("refused the connection", failure.Message, StringComparison.Ordinal);
        Assert.Empty(clock.Waits);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, 1, "no address was found for the name 'hub.test'")]
    [InlineData(SocketError.TryAgain, 5, "no address was found for the name 'hub.test'")]
    [InlineData(SocketError.ConnectionRefused, 5, "'hub.test:443' refused the connection")]
    [InlineData(SocketError.NetworkUnreachable, 5, "cannot be reached")]
    public async Task What_the_system_says_about_another_machine_is_told_and_tried_again_if_it_can_pass(SocketError error, int tries, string message)
    {
        int dialled = 0;
        using var sender = new HttpSender(Options(Clock()) with
        {
            Proxy = null,
            Dial = (_, _) =>
            {
                dialled++;
                throw new SocketException((int)error);
            },
        });

        var failure = await Assert.ThrowsAsync<KandilException>(
            () => sender.SendAsync(new HttpRead(new Uri("https://hub.test/file?token=secret")), CancellationToken.None));

        Assert.Equal((ErrorCode.Net, tries), (failure.Code, dialled));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_says_is_told_without_secrets_and_escape_sequences_and_cut()
    {
        await using var server = new LoopbackServer(request => LoopbackAnswer.Json(
            $$"""{"error":"\u001b[31mThe token {{request.Header("Authorization")!.Split(' ')[1]}} has no access. {{new string('x', 3000)}}"}""", 403));
        using var sender = new HttpSender(Options(Clock()));

        var failure = await Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(
            new HttpRead(server.Address) { Credential = new HttpCredential(Origin.Of(server.Address), "Authorization", "Bearer opaque-value") }, CancellationToken.None));

        Assert.Contains("'[31mThe token *** has no access.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("opaque-value", failure.ToString(), StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 100, 500);
    }

    [Fact]
    public async Task What_is_not_http_is_told()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Error(99));
        using var sender = new HttpSender(Options(Clock()) with { Retries = 0 });

        Assert.Equal(ErrorCode.Net, (await FailureAsync(sender, server)).Code);
    }

    private static SkippingClock Clock() => new(Stall, Connect);

    private static HttpOptions Options(TimeProvider clock) => new() { Clock = clock, StallTimeout = Stall, ConnectTimeout = Connect };

    private static Task<KandilException> FailureAsync(HttpSender sender, LoopbackServer server) =>
        Assert.ThrowsAsync<KandilException>(() => sender.SendAsync(new HttpRead(server.Address), CancellationToken.None));

    private sealed class CannedHandler(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
    private sealed class StallingStream : MemoryStream
    {
        private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsRead => _read.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _read.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
