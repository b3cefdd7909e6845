using System.Globalization;
using System.Text.Json;
using Kandil.Core.Audit;
using Kandil.Core.Configuration;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Audit;

public sealed class AuditLogTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kandil-audit-").FullName;
    private readonly ManualClock _clock = new();

    private KandilPaths Paths => KandilPaths.Resolve(home: Path.Combine(_home, "home"));

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task An_event_is_a_line_of_JSON_with_what_who_and_when()
    {
        await WriteAsync(new AuditEvent(AuditAction.Refused, "lab/model") { Code = "E_UNSAFE", Message = "Refused.", Details = new Dictionary<string, string> { ["sha256"] = "ab" } });

        JsonElement line = Assert.Single(Lines(Paths.AuditFile));
        Assert.Equal("refused", line.GetProperty("event").GetString());
        Assert.Equal("lab/model", line.GetProperty("subject").GetString());
        Assert.Equal("E_UNSAFE", line.GetProperty("code").GetString());
        Assert.Equal("ab", line.GetProperty("sha256").GetString());
        Assert.Equal(Environment.UserName, line.GetProperty("user").GetString());
        Assert.Equal(Environment.ProcessId, line.GetProperty("process").GetInt32());
        Assert.Equal(_clock.GetUtcNow().UtcDateTime, line.GetProperty("time").GetDateTime());
    }

    [Fact]
    public async Task Secrets_and_control_characters_stay_out_and_an_event_stays_one_line()
    {
        await WriteAsync(new AuditEvent(AuditAction.Refused, "a\u001b[31m\nb") { Message = "https://user:hunter2@host/x?token=hf_abcdefghijklmnopqrstuvwxyz" });

        string text = await File.ReadAllTextAsync(Paths.AuditFile);
        Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_abc", text, StringComparison.Ordinal);
        Assert.DoesNotContain("u001b", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_kind_of_event_has_a_name_of_its_own()
    {
        foreach (AuditAction action in Enum.GetValues<AuditAction>())
            await WriteAsync(new AuditEvent(action, "x"));

        List<string?> names = [.. Lines(Paths.AuditFile).Select(line => line.GetProperty("event").GetString())];
        Assert.Equal(
            ["installed", "backend_installed", "imported", "refused", "overridden", "restriction_missing", "sandbox_changed", "credential_set", "credential_removed", "tool_called"], names);
    }

    [PosixFact]
    public async Task Only_its_owner_reads_it()
    {
        await WriteAsync(new AuditEvent(AuditAction.Installed, "a"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.AuditFile));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_and_tear_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int number = 0; number < 25; number++)
                await WriteAsync(new AuditEvent(AuditAction.Installed, $"{writer}/{number}"));
        })));

        Assert.Equal(200, Lines(Paths.AuditFile).Select(line => line.GetProperty("subject").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task A_line_that_a_killed_writer_left_half_does_not_swallow_the_next()
    {
        await WriteAsync(new AuditEvent(AuditAction.Installed, "first"));
        await File.AppendAllTextAsync(Paths.AuditFile, """{"time":"20""");
        await WriteAsync(new AuditEvent(AuditAction.Installed, "second"));

        string last = (await File.ReadAllLinesAsync(Paths.AuditFile))[^1];
        Assert.Equal("second", JsonDocument.Parse(last).RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_full_log_goes_aside_and_the_oldest_of_those_are_deleted()
    {
        for (int number = 0; number < 40; number++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await WriteAsync(new AuditEvent(AuditAction.Installed, $"event {number}"), mostBytes: 600);
        }

        string[] aside = [.. Directory.EnumerateFiles(Path.GetDirectoryName(Paths.AuditFile)!, "audit.*.jsonl").Order(StringComparer.Ordinal)];
        Assert.Equal(AuditLog.Kept, aside.Length);
        Assert.All(aside.Append(Paths.AuditFile), file => Assert.InRange(new FileInfo(file).Length, 1, 600));
        int[] kept = [.. aside.Append(Paths.AuditFile).SelectMany(Lines).Select(line => int.Parse(line.GetProperty("subject").GetString()!["event ".Length..], CultureInfo.InvariantCulture))];
        Assert.Equal(Enumerable.Range(kept[0], kept.Length), kept);
        Assert.Equal(39, kept[^1]);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_says_why_and_fails_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(_home, "home"), "a file where the folder belongs");
        Assert.NotNull(await new AuditLog(Paths, _clock).WriteAsync(new AuditEvent(AuditAction.Installed, "a"), default));
    }

    private async Task WriteAsync(AuditEvent happened, long mostBytes = 4 << 20) =>
        Assert.Null(await new AuditLog(Paths, _clock) { MostBytes = mostBytes }.WriteAsync(happened, default));

    private static IEnumerable<JsonElement> Lines(string file) => File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement);
}
