using System.Collections.Concurrent;
using Kandil.Core.Configuration;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Http;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Providers;

public class ServerWaitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<HttpWait> _told = new();

    [Fact]
    public async Task A_server_that_asks_to_wait_is_told_of_with_the_try_that_follows_until_it_is_over()
    {
        await using var asked = new AskedVendor(clock: new FastClock(20));
        FailOnce(asked, FakeReply.Empty(429, ("Retry-After", "5")));

        Assert.Equal("You said: Hi.", (await asked.AskAsync(Request(asked))).Text);

        HttpWait[] told = OfReason(HttpWaitReason.AskedFor);
        Assert.Equal(("vendor", "429", 2, 5), (told[0].Server, told[0].Failure, told[0].Try, told[0].Tries));
        Assert.InRange(told[0].Whole!.Value, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.True(told[0].IsNews && !told[1].IsNews && told[^1].IsOver && !told[^2].IsOver);
        Assert.InRange(told.Length, 4, 9);
    }

    [Fact]
    public async Task A_server_that_fails_is_told_of_with_what_it_failed_with()
    {
        await using var asked = new AskedVendor(clock: new FastClock(20));
        FailOnce(asked, FakeReply.Empty(500));

        await asked.AskAsync(Request(asked));

        Assert.Equal("500", OfReason(HttpWaitReason.Failure)[0].Failure);
    }

    [Fact]
    public async Task A_server_that_does_not_begin_to_answer_is_told_of_after_some_seconds_and_a_quick_one_is_not()
    {
        var clock = new ManualClock();
        await using var asked = new AskedVendor(clock: clock);
        await asked.AskAsync(Request(asked));
        Assert.Empty(_told);

        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Vendor.Server.Fault = _ =>
        {
            reached.SetResult();
            return new WebFault { After = silence.Task };
        };
        Task answer = asked.AskAsync(Request(asked) with { Budget = TimeSpan.FromDays(1) });
        await reached.Task.WaitAsync(Limit);
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(_told);
        await MovedUntilToldAsync(clock, 2);
        silence.SetResult();
        await answer.WaitAsync(Limit);

        HttpWait[] told = OfReason(HttpWaitReason.Answer);
        Assert.Equal((true, false, true), (told[0].IsNews, told[1].IsNews, told[^1].IsOver));
        Assert.True(told[1].Elapsed > told[0].Elapsed);
    }

    [Fact]
    public async Task The_users_own_limit_and_the_servers_are_told_apart()
    {
        await using var own = new AskedVendor(limits: new LimitSettings { RequestsPerMinute = 1 }, clock: new FastClock(60));
        await own.AskAsync(Request(own));
        await own.AskAsync(Request(own) with { Budget = TimeSpan.FromMinutes(5) });
        HttpWait wait = OfReason(HttpWaitReason.OwnLimit)[0];
        Assert.InRange(wait.Whole!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(61));

        await using var its = new AskedVendor(clock: new FastClock(60));
        (its.Vendor.Cap, its.Vendor.TellsAllowance) = (1, true);
        await its.AskAsync(Request(its));
        await its.AskAsync(Request(its) with { Budget = TimeSpan.FromMinutes(5) });
        Assert.NotEmpty(OfReason(HttpWaitReason.ServersLimit));
    }

    private RemoteRequest Request(AskedVendor asked) => asked.Request() with { Waiting = _told.Enqueue };

    private HttpWait[] OfReason(HttpWaitReason reason) => [.. _told.Where(wait => wait.Reason == reason)];

    private static void FailOnce(AskedVendor asked, FakeReply reply)
    {
        int asks = 0;
        asked.Vendor.Server.Fault = _ => Interlocked.Increment(ref asks) == 1 ? new WebFault { Instead = reply } : null;
    }

    // What a timer sets going may come a moment after the clock was moved.
    private async Task MovedUntilToldAsync(ManualClock clock, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (_told.Count < count)
        {
            limit.Token.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
    }
}
