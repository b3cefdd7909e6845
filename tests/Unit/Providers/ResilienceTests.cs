using System.Collections.Concurrent;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Providers;

public class ResilienceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_can_pass_is_asked_again_and_what_the_server_asks_to_wait_is_waited()
    {
        var clock = new FastClock(50);
        await using var asked = new AskedVendor(clock: clock);
        int asks = 0;
        asked.Vendor.Server.Fault = _ => Interlocked.Increment(ref asks) switch
        {
            1 => new WebFault { Instead = FakeReply.Empty(503) },
            2 => new WebFault { Instead = FakeReply.Empty(429, ("retry-after-ms", "4000")) },
            3 => new WebFault { Instead = FakeReply.Empty(529, ("Retry-After", "3")) },
            _ => null,
        };
        DateTimeOffset began = clock.GetUtcNow();

        Completion answer = await asked.AskAsync();

        Assert.Equal(("You said: Hi.", 4), (answer.Text, asks));
        Assert.True(clock.GetUtcNow() - began >= TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_wait_that_would_end_after_the_time_there_is_is_not_begun()
    {
        await using var asked = new AskedVendor();
        asked.Vendor.Server.Fault = _ => new WebFault { Instead = FakeReply.Empty(429, ("Retry-After", "3600")) };

        var failure = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync().WaitAsync(Patience));

        Assert.Equal((ErrorCode.RateLimit, TimeSpan.FromHours(1), 1), (failure.Code, failure.RetryAfter, asked.Vendor.Server.Requests.Count));
        Assert.Contains("3600 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_retries_off_calls_over_the_cap_fail_with_the_time_to_wait_and_none_goes_over_it()
    {
        await using var asked = new AskedVendor(limits: new LimitSettings { RateLimitRetry = false, RequestsPerMinute = 50 });
        asked.Vendor.Cap = 50;

        (int good, KandilException[] refused) = await HundredAsync(asked);

        Assert.Equal((50, 50, 0), (good, refused.Length, asked.Vendor.OverCap));
        Assert.All(refused, failure => Assert.True(failure.Code == ErrorCode.RateLimit && failure.RetryAfter > TimeSpan.Zero));
        Assert.True(asked.Vendor.MostAtOnce <= LimitSettings.UsualConcurrentRequests);
    }

    [Fact]
    public async Task With_retries_on_all_calls_succeed_and_none_goes_over_the_cap()
    {
        var clock = new FastClock(20);
        await using var asked = new AskedVendor(limits: new LimitSettings { RequestsPerMinute = 50 }, clock: clock);
        (asked.Vendor.Cap, asked.Vendor.Window) = (50, TimeSpan.FromMinutes(1));

        (int good, _) = await HundredAsync(asked, TimeSpan.FromMinutes(10));

        Assert.Equal((100, 0), (good, asked.Vendor.OverCap));
    }

    [Fact]
    public async Task What_a_server_says_that_it_still_takes_is_kept_to_without_any_setting()
    {
        var clock = new FastClock(20);
        await using var asked = new AskedVendor(clock: clock);
        (asked.Vendor.Cap, asked.Vendor.TellsAllowance) = (20, true);

        await asked.AskAsync();
        (int good, _) = await HundredAsync(asked, TimeSpan.FromMinutes(20));

        Assert.Equal((100, 0), (good, asked.Vendor.OverCap));
    }

    [Fact]
    public async Task A_server_that_fails_again_and_again_is_left_alone_and_it_is_said_until_when()
    {
        var clock = new FastClock(50);
        await using var asked = new AskedVendor(clock: clock);
        asked.Vendor.Server.Fault = _ => new WebFault { Instead = FakeReply.Json("""{"error":"on fire"}""", 500) };
        await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());
        int sent = asked.Vendor.Server.Requests.Count;

        var open = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());

        Assert.Equal((ErrorCode.Net, sent), (open.Code, asked.Vendor.Server.Requests.Count));
        Assert.Contains("on fire", open.Message, StringComparison.Ordinal);
        Assert.Contains("from 20", open.RecommendedAction.Text, StringComparison.Ordinal);
        Assert.InRange(open.RetryAfter!.Value, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));

        asked.Vendor.Server.Fault = _ => null;
        await Task.Delay(TimeSpan.FromSeconds(31), clock);
        Assert.Equal("You said: Hi.", (await asked.AskAsync()).Text);
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(503, true)]
    [InlineData(529, true)]
    public async Task A_model_that_fails_takes_the_others_of_its_server_along_only_where_the_server_itself_fails(int status, bool takesOthers)
    {
        await using var asked = new AskedVendor(clock: new FastClock(50));
        asked.Vendor.Server.Fault = _ => new WebFault { Instead = FakeReply.Json("""{"error":"on fire"}""", status) };
        await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());
        asked.Vendor.Server.Fault = _ => null;

        var again = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());
        Assert.Equal(!takesOthers, again.Message.Contains("'m' of", StringComparison.Ordinal));

        asked.Model = asked.Model with { ProviderModel = "another" };
        if (takesOthers)
            Assert.Equal(ErrorCode.Net, (await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync())).Code);
        else
            Assert.Equal("You said: Hi.", (await asked.AskAsync()).Text);
    }

    [Fact]
    public async Task That_no_more_is_taken_of_one_model_makes_no_other_wait()
    {
        await using var asked = new AskedVendor(limits: new LimitSettings { RateLimitRetry = false });
        (asked.Vendor.Cap, asked.Vendor.TellsAllowance) = (1, true);
        await asked.AskAsync();
        int sent = asked.Vendor.Server.Requests.Count;
        Assert.Equal(ErrorCode.RateLimit, (await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync())).Code);
        Assert.Equal(sent, asked.Vendor.Server.Requests.Count);

        asked.Model = asked.Model with { ProviderModel = "another" };
        await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync());
        Assert.True(asked.Vendor.Server.Requests.Count > sent);
    }

    private static async Task<(int Good, KandilException[] Refused)> HundredAsync(AskedVendor asked, TimeSpan? budget = null)
    {
        var refused = new ConcurrentBag<KandilException>();
        int good = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            try
            {
                await asked.AskAsync(asked.Request() with { Budget = budget ?? TimeSpan.FromSeconds(120) });
                Interlocked.Increment(ref good);
            }
            catch (KandilException failure)
            {
                refused.Add(failure);
            }
        })).WaitAsync(TimeSpan.FromMinutes(2));
        return (good, [.. refused]);
    }
}
