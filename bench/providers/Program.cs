// What stands between a server's words and the caller, and whether a cap is kept.
//
//     dotnet run -c Release --project bench/providers -- [--runs 8] [--only NAME]
//
//     first word, paced     warm, a server of 500 events a second, against a bare HttpClient that reads its lines: at most 1.1
//     whole answer, paced   the same to the end: at most 1.1
//     unpaced               2,000 events as fast as they come, against the vendor's own library: at most 1.5
//     first call, load      a new process: what it loads until it can ask, against the vendor's own library alone: at most 2
//     first call, whole     the same to the end of the first answer: at most 2, because retries and limits are compiled, too
//     cap, no retry         100 calls at once, a cap of 50 a minute: answered of 50 (exactly 1), none over the cap, the rest E_RATE_LIMIT
//     cap, retry            the same with waiting: answered of 100 (exactly 1), none over the cap; takes a minute
using Kandil.Bench.Measuring;
using Kandil.Bench.Providers;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;

if (args is [FirstCall.Argument, var side, var asked])
    return await FirstCall.RunAsync(side, new Uri(asked));
var arguments = new BenchArguments(args);
using var server = new EventServer();
using var askers = new Askers(server.Address);
var report = Report.Begin($"Median of {arguments.Runs} alternating runs over loopback, connections kept.");
if (arguments.Wants("paced"))
{
    await PacedAsync();
}

if (arguments.Wants("unpaced"))
{
    (server.Pace, server.Events) = (0, 2000);
    for (int warm = 0; warm < 5; warm++)
        _ = (await askers.KandilAsync(), await askers.VendorAsync());
    var (ours, theirs) = await Alternation.MediansAsync(arguments.Runs * 3, async () => (await askers.KandilAsync()).Total, async () => (await askers.VendorAsync()).Total);
    report.Add(new Figure("unpaced", ours, theirs, "ms", 1.5, AtLeast: false));
}

(server.Pace, server.Events) = (0, 3);
if (arguments.Wants("first call"))
{
    var (ours, theirs) = await Alternation.RunAsync(arguments.Runs, () => FirstCall.OfKandilAsync(server.Address), () => FirstCall.OfVendorAsync(server.Address));
    report.Add(new Figure("first call, load", Alternation.Median(ours.Select(one => one.Load)), Alternation.Median(theirs.Select(one => one.Load)), "ms", 2, AtLeast: false));
    report.Add(new Figure("first call, whole", Alternation.Median(ours.Select(one => one.Total)), Alternation.Median(theirs.Select(one => one.Total)), "ms", 2, AtLeast: false));
}

if (arguments.Wants("cap, no retry"))
    await CapAsync("cap, no retry", new LimitSettings { RequestsPerMinute = 50, RateLimitRetry = false, MaxConcurrentRequests = 100 }, 50);
if (arguments.Wants("cap, retry"))
    await CapAsync("cap, retry", new LimitSettings { RequestsPerMinute = 50, MaxConcurrentRequests = 100 }, 100);
return report.ExitCode;

async Task PacedAsync()
{
    // Warm is compiled: by the runtime's own rule after some thirty calls and a while.
    (server.Pace, server.Events) = (0, 50);
    for (int warm = 0; warm < 100; warm++)
        _ = (await askers.KandilAsync(), await askers.BareAsync());
    (server.Pace, server.Events) = (500, 250);
    var (ours, theirs) = await Alternation.RunAsync(arguments.Runs * 3, askers.KandilAsync, askers.BareAsync);
    report.Add(new Figure("first word, paced", Median(ours, one => one.First), Median(theirs, one => one.First), "ms", 1.1, AtLeast: false));
    report.Add(new Figure("whole answer, paced", Median(ours, one => one.Total), Median(theirs, one => one.Total), "ms", 1.1, AtLeast: false));
}

static double Median(IEnumerable<AnswerTimes> times, Func<AnswerTimes, double> part) => Alternation.Median(times.Select(part));

async Task CapAsync(string name, LimitSettings limits, int wanted)
{
    (server.Cap, int before) = (50, server.OverCap);
    server.Forget();
    var engine = askers.Engine(limits);
    int answered = 0, refused = 0;
    await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
    {
        try
        {
            await foreach (CompletionUpdate update in engine.CompleteAsync(askers.Request(TimeSpan.FromMinutes(3)), default))
            {
                if (update is CompletionFinished)
                    Interlocked.Increment(ref answered);
            }
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.RateLimit && failure.RetryAfter > TimeSpan.Zero)
        {
            Interlocked.Increment(ref refused);
        }
    }));
    Report.Remark($"{answered} answered, {refused} refused with the time to wait, {server.OverCap - before} sent over the cap");
    report.Add(new Figure(name, answered, wanted, "calls", 1));
    report.Add(new Figure(name + ", over", 1 + server.OverCap - before, 1, "", 1, AtLeast: false));
}
