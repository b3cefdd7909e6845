using System.Diagnostics;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Http;
using Kandil.Providers;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Providers;

/// <summary>How connections to model servers are made, kept and given up.</summary>
public sealed class ConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Answers_after_each_other_share_one_connection()
    {
        // Time stands still: however busy the machine, the end of a body is not late.
        await using var asked = new AskedVendor(clock: new ManualClock());
        asked.Vendor.KeepsConnections = true;

        for (int number = 0; number < 6; number++)
            await asked.AskAsync($"question {number}");

        Assert.Equal((6, 1), (asked.Vendor.Server.Requests.Count, asked.Vendor.Server.Connections));
        Assert.StartsWith("kandil/", asked.Vendor.Server.Requests.Last().Header("user-agent"), StringComparison.Ordinal);
    }

    // A connection serves the next question when the body has ended, which is a little after the mark of the answer's end.
    [Fact]
    public async Task An_answer_waits_for_the_end_of_its_body_so_that_the_next_one_shares_its_connection()
    {
        var clock = Clock(OpenAnswer.LongestEnd);
        await using var asked = new AskedVendor(clock: clock);
        asked.Vendor.KeepsConnections = true;
        var end = new TaskCompletionSource();
        asked.Vendor.PauseAtEnd = end.Task;

        Task<Completion> first = asked.AskAsync("first");
        await Task.WhenAny(first, clock.BeginAsync(OpenAnswer.LongestEnd)).WaitAsync(Limit);
        Assert.False(first.IsCompleted, "the body has not ended yet");
        end.SetResult();
        await first.WaitAsync(Limit);
        await asked.AskAsync("second").WaitAsync(Limit);

        Assert.Equal(1, asked.Vendor.Server.Connections);
    }

    [Fact]
    public async Task An_answer_is_whole_though_its_body_never_ends()
    {
        await using var asked = new AskedVendor(clock: Clock());
        var never = new TaskCompletionSource();
        asked.Vendor.PauseAtEnd = never.Task;

        Completion answer = await asked.AskAsync("question").WaitAsync(Limit);

        Assert.Equal((FinishReason.Stop, false), (answer.FinishReason, answer.Text.Length == 0));
        never.SetResult();
    }

    [Fact]
    public async Task Many_answers_at_once_take_no_more_connections_than_are_allowed_at_once()
    {
        await using var asked = new AskedVendor(limits: new LimitSettings { MaxConcurrentRequests = 3 });
        asked.Vendor.KeepsConnections = true;

        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => asked.AskAsync($"question {number}")));

        Assert.InRange(asked.Vendor.Server.Connections, 1, 3);
    }

    [Fact]
    public void Connections_are_dialled_kept_and_counted_as_is_documented()
    {
        var options = new HttpOptions();

        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)), (options.ConnectTimeout, options.IdleTimeout));
        using SocketsHttpHandler handler = ServerConnections.Create(options with { MostConnections = 10 });
        Assert.Equal((TimeSpan.FromSeconds(30), 10), (handler.PooledConnectionIdleTimeout, handler.MaxConnectionsPerServer));
    }

    // The server takes the request and says nothing, or says half and no more: nothing ends it but the user.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_does_not_come_is_given_up_within_a_second(bool isSilent)
    {
        await using var asked = new AskedVendor();
        var never = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        asked.Vendor.Pause = isSilent ? null : never.Task;
        asked.Vendor.Server.Fault = _ =>
        {
            arrived.TrySetResult();
            return isSilent ? new WebFault { After = never.Task } : null;
        };
        using var stop = new CancellationTokenSource();

        Task<Completion> answer = asked.AskAsync(asked.Request(), stop.Token);
        await arrived.Task.WaitAsync(Limit);
        long start = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.WaitAsync(Limit));

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        never.SetResult();
    }

    // Skips every wait but the timeouts, which are not meant to run out, and those given.
    private static SkippingClock Clock(params TimeSpan[] kept) => new([new HttpOptions().ConnectTimeout, TimeSpan.FromSeconds(60), .. kept]);
}
