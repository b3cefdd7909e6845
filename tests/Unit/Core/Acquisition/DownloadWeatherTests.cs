using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

/// <summary>Downloads from a server that misbehaves: either the right bytes are installed, or nothing is.</summary>
public sealed class DownloadWeatherTests : IAsyncLifetime
{
    private const string FileName = "plain-Q4_K_M.gguf";
    private static readonly byte[] Plain = InstallFixture.Model();

    private readonly InstallFixture _fixture = new();

    public Task InitializeAsync()
    {
        _fixture.Hub.Repository("lab/plain").With(FileName, FakeContent.Of(Plain));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Connections_that_drop_anywhere_are_taken_up_where_they_broke()
    {
        var random = new Random(7);
        int drops = 40;
        _fixture.Hub.Storage.Fault = _ => Interlocked.Decrement(ref drops) >= 0 ? WebFault.Drop(1 + random.Next(2 * InstallFixture.BlockSize)) : null;
        _fixture.Downloads = _fixture.Downloads with { Retries = 40 };

        await InstallsRightAsync();
    }

    [Fact]
    public async Task Errors_of_the_server_that_pass_are_waited_out()
    {
        _fixture.Hub.Storage.FaultFirst(
            _ => true, WebFault.Status(500), WebFault.Status(503), WebFault.Status(429, ("Retry-After", "3")), WebFault.Status(502));

        await InstallsRightAsync();
    }

    [Fact]
    public async Task A_body_that_ends_early_is_asked_for_again()
    {
        _fixture.Hub.Storage.FaultFirst(_ => true, new WebFault { ShortBy = 100 }, new WebFault { ShortBy = 70_000 });

        await InstallsRightAsync();
    }

    [Fact]
    public async Task A_content_range_that_lies_once_is_asked_for_again()
    {
        _fixture.Hub.Storage.FaultFirst(_ => true, new WebFault { RangeOffBy = 5 });

        await InstallsRightAsync();
    }

    [Fact]
    public async Task A_content_range_that_always_lies_installs_nothing()
    {
        _fixture.Hub.Storage.Fault = _ => new WebFault { RangeOffBy = 5 };

        Assert.Equal(ErrorCode.Net, (await FailsAsync()).Code);
    }

    [Fact]
    public async Task A_server_that_answers_with_the_whole_starts_over_and_is_read_through()
    {
        _fixture.Hub.Storage.Fault = _ => new WebFault { IgnoresRange = true };

        await InstallsRightAsync();
    }

    [Fact]
    public async Task A_server_that_answers_with_the_whole_in_the_middle_starts_over()
    {
        int requests = 0;
        _fixture.Hub.Storage.Fault = _ => Interlocked.Increment(ref requests) > 4 ? new WebFault { IgnoresRange = true } : null;

        await InstallsRightAsync();
    }

    [Fact]
    public async Task A_wrong_byte_of_the_right_length_installs_nothing_and_the_bytes_are_gone()
    {
        _fixture.Hub.Storage.Fault = _ => new WebFault { WrongByteAt = 500_000 };

        KandilException failure = await FailsAsync();

        Assert.Equal(ErrorCode.Verify, failure.Code);
        Assert.Contains(FakeContent.Of(Plain).Sha256, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Likely causes", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_fixture.Paths.ModelsDirectory, "cache"), FileName, SearchOption.AllDirectories));
        _fixture.Hub.Storage.Fault = _ => null;
        await InstallsRightAsync();
    }

    [Fact]
    public async Task A_wrong_byte_in_a_file_without_sha256_is_found_by_its_git_blob_id()
    {
        _fixture.Hub.Repository("lab/plain").With("config.json", new string('x', 5000));
        _fixture.Hub.Api.Fault = request => request.Path.EndsWith("config.json", StringComparison.Ordinal) ? new WebFault { WrongByteAt = 4000 } : null;

        KandilException failure = await FailsAsync();

        Assert.Equal(ErrorCode.Verify, failure.Code);
        Assert.Contains("git blob id", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_replaced_while_it_is_read_starts_over()
    {
        byte[] other = [.. Plain];
        other[10] ^= 1;
        int requests = 0;
        FakeCommit commit = _fixture.Hub.Repository("lab/plain").Main;
        InstallPlan plan = await _fixture.PlanAsync();
        commit.Files[FileName] = FakeContent.Of(other);
        _fixture.Hub.Storage.Fault = _ =>
        {
            if (Interlocked.Increment(ref requests) == 3)
                commit.Files[FileName] = FakeContent.Of(Plain);
            return null;
        };

        InstallResult result = await _fixture.RunAsync(plan);

        Assert.Equal(Plain, _fixture.Installed(result, FileName));
    }

    [Fact]
    public async Task A_file_that_got_shorter_is_no_file_of_the_plan()
    {
        FakeCommit commit = _fixture.Hub.Repository("lab/plain").Main;
        InstallPlan plan = await _fixture.PlanAsync();
        commit.Files[FileName] = FakeContent.Of(Plain[..300_000]);

        var failure = await Assert.ThrowsAsync<KandilException>(() => _fixture.RunAsync(plan));

        Assert.Equal(ErrorCode.Verify, failure.Code);
        _fixture.AssertNothingInstalled();
    }

    [Fact]
    public async Task A_file_that_is_gone_is_said_to_be_gone()
    {
        InstallPlan plan = await _fixture.PlanAsync();
        _fixture.Hub.Repository("lab/plain").Main.Files.Remove(FileName);

        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => _fixture.RunAsync(plan))).Code);
        _fixture.AssertNothingInstalled();
    }

    [Fact]
    public async Task A_server_that_stalls_once_is_asked_again()
    {
        await using var patient = new InstallFixture(TimeSpan.FromMilliseconds(300));
        patient.Hub.Repository("lab/plain").With(FileName, FakeContent.Of(Plain));
        patient.Hub.Storage.FaultFirst(_ => true, WebFault.Stall(10_000));

        InstallResult result = await patient.InstallAsync();

        Assert.Equal(Plain, patient.Installed(result, FileName));
    }

    [Fact]
    public async Task What_came_before_a_failure_is_not_fetched_again()
    {
        _fixture.Hub.Storage.Fault = request => request.Range?.From >= 600_000 ? WebFault.Drop(0) : null;
        await FailsAsync();
        long sent = _fixture.SentBytes;
        _fixture.Hub.Storage.Fault = _ => null;

        InstallResult result = await _fixture.InstallAsync();

        Assert.True(result.ReusedBytes >= 600_000 - (4 * InstallFixture.BlockSize), $"{result.ReusedBytes}");
        Assert.Equal(Plain.Length - result.ReusedBytes, _fixture.SentBytes - sent);
        Assert.Equal(Plain, _fixture.Installed(result, FileName));
    }

    [Fact]
    public async Task A_block_that_was_damaged_on_the_disk_since_is_fetched_again_alone()
    {
        _fixture.Hub.Storage.Fault = request => request.Range?.From >= 600_000 ? WebFault.Drop(0) : null;
        await FailsAsync();
        string partial = Directory.EnumerateFiles(Path.Combine(_fixture.Paths.ModelsDirectory, "cache"), FileName, SearchOption.AllDirectories).Single();
        using (FileStream file = File.OpenWrite(partial))
        {
            file.Position = 1000;
            file.Write(new byte[100]);
        }

        _fixture.Hub.Storage.Fault = _ => null;
        long sent = _fixture.SentBytes;
        InstallResult result = await _fixture.InstallAsync();

        Assert.Equal(Plain, _fixture.Installed(result, FileName));
        Assert.True(result.ReusedBytes > 300_000);
        Assert.Equal(Plain.Length - result.ReusedBytes, _fixture.SentBytes - sent);
    }

    [Fact]
    public async Task A_partial_of_another_version_is_of_no_use()
    {
        _fixture.Hub.Storage.Fault = request => request.Range?.From >= 600_000 ? WebFault.Drop(0) : null;
        await FailsAsync();
        byte[] newer = InstallFixture.Model(seed: 5);
        _fixture.Hub.Repository("lab/plain").With(FileName, FakeContent.Of(newer));
        _fixture.Hub.Storage.Fault = _ => null;

        InstallResult result = await _fixture.InstallAsync();

        Assert.Equal(0, result.ReusedBytes);
        Assert.Equal(newer, _fixture.Installed(result, FileName));
    }

    [Fact]
    public async Task An_empty_file_is_installed()
    {
        _fixture.Hub.Repository("lab/plain").With("LICENSE", "");

        InstallResult result = await _fixture.InstallAsync();

        Assert.Empty(_fixture.Installed(result, "LICENSE"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Any_number_of_connections_gives_the_same_bytes(int connections)
    {
        _fixture.Downloads = _fixture.Downloads with { Connections = connections };

        await InstallsRightAsync();
    }

    [Fact]
    public void More_than_sixteen_connections_are_refused()
    {
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new DownloadOptions { Connections = 17 }).Code);
    }

    private async Task InstallsRightAsync()
    {
        InstallResult result = await _fixture.InstallAsync();
        Assert.Equal(Plain, _fixture.Installed(result, FileName));
        _fixture.AssertSound();
    }

    private async Task<KandilException> FailsAsync()
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync());
        _fixture.AssertNothingInstalled();
        return failure;
    }
}
