using System.Globalization;
using System.Text;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Weather;

/// <summary>
/// Servers that fail while they send a model, each tried on a hub and on a registry through the operation that installs. What
/// passes is waited out; what does not is an error with a next step, shows nothing, and the next run finishes.
/// </summary>
public sealed class ServerWeatherTests
{
    private const double ShortStall = 9;
    private static readonly FakeContent Other = FakeContent.Of(InstallFixture.Noise(WeatherStation.LargeLength, 9));
    private static readonly FakeContent Longer = FakeContent.Of(InstallFixture.Noise(WeatherStation.LargeLength + 1, 9));

    private static readonly Dictionary<string, Func<FakeRequest, int, WebFault?>> Passing = new()
    {
        ["connections drop at random offsets"] = (_, number) => number % 2 == 1 && number < 16 ? WebFault.Drop(1 + Random.Shared.Next(3_000_000)) : null,
        ["bodies end early"] = (_, number) => number < 3 ? new WebFault { ShortBy = 100_000 } : null,
        ["Content-Range lies at first"] = (_, number) => number < 3 ? new WebFault { RangeOffBy = 5 } : null,
        ["200 for every range"] = (_, _) => new WebFault { IgnoresRange = true },
        ["200 for the second range"] = (_, number) => number == 2 ? new WebFault { IgnoresRange = true } : null,
        ["416 once"] = (_, number) => number == 1 ? WebFault.Status(416) : null,
        ["500, 502, 503 in turn"] = (_, number) => number < 4 ? WebFault.Status(new[] { 500, 502, 503 }[number - 1]) : null,
        ["429 with seconds"] = (_, number) => number < 3 ? WebFault.Status(429, ("Retry-After", "2")) : null,
        ["429 with a date"] = (_, number) => number < 3
            ? WebFault.Status(429, ("Date", "Thu, 01 Jan 2026 00:00:00 GMT"), ("Retry-After", "Thu, 01 Jan 2026 00:00:03 GMT")) : null,
        ["a body stalls once"] = (_, number) => number == 1 ? WebFault.Stall(100_000) : null,
        ["bodies are slow and steady"] = (_, _) => new WebFault { PieceSize = 1 << 17, Pause = TimeSpan.FromMilliseconds(1) },
    };

    private static readonly Dictionary<string, (string Code, Func<FakeRequest, int, WebFault?> Weather)> Lasting = new()
    {
        ["every connection drops"] = ("E_NET", (_, _) => WebFault.Drop(50_000)),
        ["every connection drops after a while"] = ("E_NET", (_, number) => number > 1 ? WebFault.Drop(10) : null),
        ["a wrong byte of the right length"] = ("E_VERIFY", (_, _) => new WebFault { WrongByteAt = 500_000 }),
        ["every body is short"] = ("E_NET", (_, _) => new WebFault { ShortBy = 100_000 }),
        ["every Content-Range lies"] = ("E_NET", (_, _) => new WebFault { RangeOffBy = 5 }),
        ["416 always"] = ("E_VERIFY", (_, _) => WebFault.Status(416)),
        ["429 always"] = ("E_RATE_LIMIT", (_, _) => WebFault.Status(429, ("Retry-After", "1"))),
        ["429 until a day from now"] = ("E_RATE_LIMIT", (_, _) => WebFault.Status(
            429, ("Retry-After", DateTimeOffset.UtcNow.AddDays(1).ToString("R", CultureInfo.InvariantCulture)))),
        ["500 always"] = ("E_NET", (_, _) => WebFault.Status(500)),
        ["502 always"] = ("E_NET", (_, _) => WebFault.Status(502)),
        ["503 always"] = ("E_NET", (_, _) => WebFault.Status(503)),
        ["401 for the content"] = ("E_AUTH", (_, _) => WebFault.Status(401)),
        ["403 for the content"] = ("E_AUTH", (_, _) => WebFault.Status(403)),
        ["404 for the content"] = ("E_NOT_FOUND", (_, _) => WebFault.Status(404)),
        ["every body stalls"] = ("E_TIMEOUT", (_, _) => WebFault.Stall(100_000)),
        ["every body comes a byte at a time"] = ("E_TIMEOUT", (_, _) => new WebFault { PieceSize = 1, Pause = TimeSpan.FromMilliseconds(5) }),
        ["a slow body without end"] = ("E_TIMEOUT", (_, _) => new WebFault { Instead = new FakeReply { Stream = (body, end) => PourAsync(body, 1, end) } }),
        ["a fast body without end"] = ("E_VERIFY", (_, _) => new WebFault { Instead = new FakeReply { Stream = (body, end) => PourAsync(body, 1 << 16, end) } }),
        ["a page instead of the content"] = ("E_VERIFY", (_, _) => new WebFault { Instead = FakeReply.Json("<html>Please sign in</html>") }),
        ["redirects in a circle"] = ("E_NET", (request, _) => new WebFault { Instead = FakeReply.Redirect(At(request, request.Path)) }),
        ["redirects without end"] = ("E_NET", (request, _) => new WebFault { Instead = FakeReply.Redirect(At(request, request.Path + "x")) }),
        ["a redirect to no address"] = ("E_NET", (_, _) => WebFault.Status(302, ("Location", "gopher://there"))),
        ["longer content from the second answer on"] = ("E_VERIFY", (_, number) => number < 2 ? null : new WebFault
        {
            Instead = new FakeReply { HasRanges = true, Content = Longer, Headers = new() { ["ETag"] = "\"longer\"" } },
        }),
        ["other content from the second answer on"] = ("E_VERIFY", (_, number) => number < 2 ? null : new WebFault
        {
            Instead = new FakeReply { HasRanges = true, Content = Other, Headers = new() { ["ETag"] = "\"other\"" } },
        }),
    };

    public static TheoryData<string, string> PassingWeathers => Of(Passing.Keys);

    public static TheoryData<string, string> LastingWeathers => Of(Lasting.Keys);

    [Theory]
    [MemberData(nameof(PassingWeathers))]
    public async Task What_passes_is_waited_out(string source, string weather)
    {
        await using var station = new WeatherStation(source, WeatherStation.Fast(weather.Contains("stalls", StringComparison.Ordinal) ? ShortStall : 60));
        station.Set(Passing[weather]);

        await station.InstallsRightAsync();
    }

    [Theory]
    [MemberData(nameof(LastingWeathers))]
    public async Task What_does_not_pass_shows_nothing_and_the_next_run_finishes(string source, string weather)
    {
        (string code, Func<FakeRequest, int, WebFault?> fault) = Lasting[weather];
        await using var station = new WeatherStation(source, WeatherStation.Fast(code == "E_TIMEOUT" ? ShortStall : 60));
        station.Set(fault);

        await station.FailsAsync(ErrorCode.Find(code)!);

        // Wrong bytes in a part of a chunk are found when the chunk is whole.
        await station.FinishesAsync(mayHaveWrongBytes: code == "E_VERIFY", isImpatient: code == "E_TIMEOUT");
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("registry")]
    public async Task A_wall_clock_that_is_set_back_all_the_time_changes_nothing(string source)
    {
        await using var station = new WeatherStation(source, WeatherStation.Fast(setBack: TimeSpan.FromHours(1)));
        station.Set((_, number) => number < 3 ? WebFault.Status(429, ("Retry-After", "Thu, 01 Jan 2015 00:00:00 GMT")) : null);

        await station.InstallsRightAsync();
    }

    [Theory]
    [InlineData("hub", 3)]
    [InlineData("registry", 3)]
    public async Task What_was_kept_is_not_asked_for_again(string source, int good)
    {
        await using var station = new WeatherStation(source);
        station.Set((_, number) => number > good - 2 ? WebFault.Drop(0) : null);
        await station.FailsAsync(ErrorCode.Net);
        station.Content.Fault = _ => null;

        InstallResult result = await station.InstallsRightAsync();

        Assert.True(result.ReusedBytes > 0, "nothing was kept");
        Assert.Equal(station.Model.Length + 2, result.ReusedBytes + result.DownloadedBytes);
    }

    [Fact]
    public async Task A_file_that_is_another_one_for_one_answer_and_then_itself_again_is_installed()
    {
        await using var station = new WeatherStation("hub");
        station.Set((_, number) => number != 2 ? null : new WebFault
        {
            Instead = new FakeReply { HasRanges = true, Content = Other, Headers = new() { ["ETag"] = "\"other\"" } },
        });

        await station.InstallsRightAsync();
    }

    [Fact]
    public async Task A_branch_that_moves_on_while_its_model_is_fetched_gives_the_commit_that_was_planned()
    {
        await using var station = new WeatherStation("hub");
        string planned = station.Hub.Repository("lab/plain").Main.Id;
        station.Set((_, number) =>
        {
            if (number == 1)
                station.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", Other);
            return null;
        });

        InstallResult result = await station.InstallsRightAsync();

        Assert.Equal(planned, result.Record.Commit);
        Assert.All(station.Hub.Storage.Requests, request => Assert.Contains(planned, request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_byte_in_a_file_that_has_only_its_git_blob_id_shows_nothing()
    {
        await using var station = new WeatherStation("hub");
        station.Hub.Repository("lab/plain").With("config.json", "{}");
        station.Hub.Api.Fault = request => request.Path.EndsWith("config.json", StringComparison.Ordinal) ? new WebFault { WrongByteAt = 1 } : null;

        await station.FailsAsync(ErrorCode.Verify);

        await station.FinishesAsync();
    }

    private static TheoryData<string, string> Of(IEnumerable<string> weathers)
    {
        var data = new TheoryData<string, string>();
        foreach (string weather in weathers)
        {
            foreach (string source in WeatherStation.Sources)
                data.Add(source, weather);
        }

        return data;
    }

    private static Uri At(FakeRequest request, string path) => new($"http://{request.Header("host")}{path}");

    private static async Task PourAsync(Stream body, int piece, CancellationToken end)
    {
        byte[] noise = Encoding.ASCII.GetBytes(new string('x', piece));
        while (true)
        {
            await body.WriteAsync(noise, end);
            if (piece == 1)
                await Task.Delay(5, end); // the pace is what is faked, nothing waits for it
        }
    }
}
