using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Http;

public class BandwidthTests
{
    private const int Rate = 10_000;

    private static readonly byte[] Content = new byte[50_000];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task All_bodies_of_a_sender_together_keep_to_the_limit(int bodies)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Bytes(Content));
        var clock = new SkippingClock();
        // Timeouts are off: on this clock every wait ends at once.
        using var sender = new HttpSender(new HttpOptions { Clock = clock, BytesPerSecond = Rate, StallTimeout = Timeout.InfiniteTimeSpan, ConnectTimeout = Timeout.InfiniteTimeSpan });
        var began = clock.GetUtcNow();

        var reads = Enumerable.Range(0, bodies).Select(_ => sender.ReadAllAsync(new HttpRead(server.Address), Content.Length, CancellationToken.None));
        byte[][] contents = await Task.WhenAll(reads);

        Assert.All(contents, content => Assert.Equal(Content, content));
        double seconds = (double)Content.Length * bodies / Rate;
        // On this clock the waits of bodies that are read at once pass one after the other, where a real one would let them overlap.
        Assert.InRange((clock.GetUtcNow() - began).TotalSeconds, seconds - 0.2, bodies == 1 ? seconds + 0.001 : double.MaxValue);
    }

    [Fact]
    public async Task Time_that_was_not_used_is_not_saved_up()
    {
        var clock = new ManualClock();
        var limit = new BandwidthLimit(Rate, clock);
        clock.Advance(TimeSpan.FromHours(1));

        await limit.PayAsync(Rate / 10, CancellationToken.None);
        var next = limit.PayAsync(Rate, CancellationToken.None);

        clock.Advance(TimeSpan.FromSeconds(0.99));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.02));
        await next;
    }

    [Fact]
    public async Task Takers_wait_for_those_before_them_and_can_give_up()
    {
        var clock = new ManualClock();
        var limit = new BandwidthLimit(Rate, clock);
        using var cancel = new CancellationTokenSource();

        var first = limit.PayAsync(Rate, CancellationToken.None);
        var second = limit.PayAsync(Rate, CancellationToken.None);
        var third = limit.PayAsync(Rate, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        clock.Advance(TimeSpan.FromSeconds(1));
        await first;
        Assert.False(second.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await second;
    }

    [Fact]
    public void A_limit_of_nothing_is_refused()
    {
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new HttpSender(new HttpOptions { BytesPerSecond = 0 })).Code);
    }
}
