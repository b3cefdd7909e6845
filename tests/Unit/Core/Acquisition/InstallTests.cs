using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

public sealed class InstallTests : IAsyncLifetime
{
    private static readonly byte[] Plain = InstallFixture.Model();

    private readonly InstallFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task A_model_of_a_hub_is_installed_as_planned()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain)).With("config.json", """{"a":1}""").With("weights.bin", "x");
        InstallPlan plan = await _fixture.PlanAsync();

        InstallResult result = await _fixture.RunAsync(plan);

        Assert.Equal(InstallOutcome.Installed, result.Outcome);
        Assert.Equal(Plain, _fixture.Installed(result, "plain-Q4_K_M.gguf"));
        Assert.Equal(plan.Files.Select(file => file.Path), result.Record.Files.Select(file => file.Path));
        Assert.Equal("mirror LFS", result.Record.Files[0].DigestSource);
        Assert.Equal("computed (mirror git blob)", result.Record.Files[1].DigestSource);
        Assert.Equal(_fixture.Hub.Repository("lab/plain").Main.Id, result.Record.Commit);
        Assert.Equal("llama-cpp/lab/plain", result.Record.Path.Value);
        Assert.Equal("Q4_K_M", result.Record.Variant);
        Assert.Equal(plan.DownloadBytes, result.DownloadedBytes);
        Assert.Equal(["resolve", "plan", "download", "verify", "validate", "load-test", "register", "mirror-config"], result.Phases.Select(phase => phase.Phase));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.Paths.ModelsDirectory, "cache", "partial")));
        _fixture.AssertSound();
    }

    [Fact]
    public async Task A_plan_says_everything_and_changes_nothing()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q5_K_M.gguf", FakeContent.Of(Plain)).With("LICENSE", "text").With("pytorch.bin", "x");
        _fixture.Hub.Repository("lab/plain").License = "llama3.1";

        InstallPlan plan = await _fixture.PlanAsync();

        Assert.Equal(["plain-Q5_K_M.gguf", "LICENSE"], plan.Files.Select(file => file.Path.Value));
        Assert.Equal(DigestKind.Sha256, plan.Files[0].DigestKind);
        Assert.Equal(Plain.Length + 4, plan.DownloadBytes);
        Assert.Contains("can run code", Assert.Single(plan.LeftOut).Reason, StringComparison.Ordinal);
        Assert.Equal("llama3.1", plan.License);
        Assert.True(plan.NeedsLicense);
        Assert.True(plan.Room.FreeBytes > 0);
        Assert.Contains(plan.Warnings, warning => warning.Contains("Q5_K_M is the nearest", StringComparison.Ordinal));
        Assert.Contains(plan.Warnings, warning => warning.Contains("not from Hugging Face itself", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_fixture.Paths.Home));
        Assert.Equal(0, _fixture.SentBytes);
    }

    [Fact]
    public async Task What_is_installed_is_not_fetched_again()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain)).With("config.json", "{}");
        await _fixture.InstallAsync();
        long sent = _fixture.SentBytes;

        InstallPlan again = await _fixture.PlanAsync();
        InstallResult result = await _fixture.RunAsync(again);

        Assert.True(again.AlreadyInstalled);
        Assert.Equal(0, again.DownloadBytes);
        Assert.Equal(InstallOutcome.AlreadyInstalled, result.Outcome);
        Assert.Equal(sent, _fixture.SentBytes);
    }

    [Fact]
    public async Task A_damaged_model_is_no_longer_installed_for_a_plan_and_is_made_whole()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        InstallResult first = await _fixture.InstallAsync();
        string path = _fixture.Store.PathOf(first.Record);
        byte[] damaged = [.. Plain];
        damaged[^1] ^= 1;
        File.WriteAllBytes(path, damaged);

        InstallPlan plan = await _fixture.PlanAsync();
        InstallResult second = await _fixture.RunAsync(plan);

        Assert.False(plan.AlreadyInstalled);
        Assert.Equal(Plain, _fixture.Installed(second, "plain-Q4_K_M.gguf"));
    }

    [Fact]
    public async Task A_reinstallation_fetches_everything_anew()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        await _fixture.InstallAsync();

        InstallResult result = await _fixture.InstallAsync(change: options => options with { Reinstall = true });

        Assert.Equal(Plain.Length, result.DownloadedBytes);
        Assert.Single(_fixture.Store.List());
        _fixture.AssertSound();
    }

    [Fact]
    public async Task A_file_that_another_model_has_is_taken_from_there_and_stored_once()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        _fixture.Hub.Repository("copy/cat").With("cat-Q4_K_M.gguf", FakeContent.Of(Plain));
        await _fixture.InstallAsync();
        long sent = _fixture.SentBytes;

        InstallPlan plan = await _fixture.PlanAsync("copy/cat");
        InstallResult result = await _fixture.RunAsync(plan);

        Assert.Equal(0, plan.DownloadBytes);
        Assert.Equal(sent, _fixture.SentBytes);
        Assert.Equal(Plain.Length, result.LinkedBytes);
        Assert.Equal(Plain, _fixture.Installed(result, "cat-Q4_K_M.gguf"));
        _fixture.AssertSound();
    }

    [Fact]
    public async Task A_new_commit_replaces_the_old_one_and_fetches_what_changed()
    {
        FakeRepository repository = _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain)).With("config.json", "{}");
        await _fixture.InstallAsync();
        repository.With("config.json", """{"new":true}""");

        InstallResult result = await _fixture.InstallAsync();

        Assert.Equal(InstallOutcome.Replaced, result.Outcome);
        Assert.Equal("""{"new":true}""".Length, result.DownloadedBytes);
        Assert.Equal(repository.Main.Id, Assert.Single(_fixture.Store.List()).Commit);
        _fixture.AssertSound();
    }

    [Fact]
    public async Task A_license_with_terms_of_its_own_must_be_accepted_once()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        _fixture.Hub.Repository("lab/plain").License = "gemma";

        var refused = await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync());
        InstallResult accepted = await _fixture.InstallAsync(change: options => options with { AcceptLicense = true });
        InstallPlan later = await _fixture.PlanAsync();

        Assert.Equal(ErrorCode.License, refused.Code);
        Assert.Equal("gemma", accepted.Record.LicenseAccepted?.Type);
        Assert.False(later.NeedsLicense);
    }

    [Fact]
    public async Task A_file_that_can_run_code_comes_only_by_its_name_and_is_recorded_so()
    {
        _fixture.Hub.Repository("lab/old").With("model.bin", "weights").With("config.json", "{}");

        InstallPlan plan = await _fixture.PlanAsync("lab/old", options => options with { Wishes = new FileWishes { Include = ["model.bin"], AllowCode = true } });
        InstallResult result = await _fixture.RunAsync(plan);

        Assert.Contains(plan.Warnings, warning => warning.Contains("model.bin can run code", StringComparison.Ordinal));
        Assert.True(Assert.Single(result.Record.Files).CanRunCode);
    }

    [Fact]
    public async Task Progress_has_its_phases_in_order_and_ends_whole_with_a_rate()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));

        await _fixture.InstallAsync();

        string[] phases = [.. _fixture.Progress.Select(progress => progress.Phase).Aggregate(
            new List<string>(), (all, phase) => all.LastOrDefault() == phase ? all : [.. all, phase])];
        Assert.Equal(["download", "verify", "validate", "load-test", "register", "mirror-config"], phases);
        OperationProgress last = _fixture.Progress.Last(progress => progress.Phase == "download");
        Assert.Equal((Plain.Length, Plain.Length), ((int)last.Done, (int)last.Total));
    }

    [Fact]
    public void What_is_left_of_the_time_follows_from_the_rate()
    {
        var half = new OperationProgress("download", "a", 50, 150) { BytesPerSecond = 25 };

        Assert.Equal(TimeSpan.FromSeconds(4), half.Remaining);
        Assert.Null((half with { BytesPerSecond = null }).Remaining);
    }

    [Fact]
    public async Task A_structurally_unsound_file_is_refused_before_anybody_sees_it()
    {
        byte[] cut = Plain[..^1000];
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(cut));

        var refused = await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync());

        Assert.Equal(ErrorCode.Unsafe, refused.Code);
        _fixture.AssertNothingInstalled();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_fixture.Paths.ModelsDirectory, "cache", "partial"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Cancelling_ends_at_once_with_nothing_in_sight_and_the_next_run_goes_on()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        InstallPlan plan = await _fixture.PlanAsync();
        using var cancelled = new CancellationTokenSource();
        int requests = 0;
        _fixture.Hub.Storage.Fault = request =>
        {
            // The fifth request is that of the connection that was done with the first range.
            if (Interlocked.Increment(ref requests) == 5)
                cancelled.Cancel();
            return request.Range?.From == 0 ? null : WebFault.Stall(1000);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.RunAsync(plan, null, cancelled.Token));
        _fixture.AssertNothingInstalled();
        _fixture.Hub.Storage.Fault = _ => null;
        InstallResult result = await _fixture.RunAsync(plan);

        Assert.Equal(Plain, _fixture.Installed(result, "plain-Q4_K_M.gguf"));
        Assert.True(result.ReusedBytes >= InstallFixture.BlockSize);
        Assert.Equal(Plain.Length, result.ReusedBytes + result.DownloadedBytes);
    }

    [Fact]
    public async Task Several_installations_of_the_same_model_fetch_it_once()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        InstallPlan plan = await _fixture.PlanAsync();

        InstallResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _fixture.RunAsync(plan))));

        Assert.Single(results, result => result.Outcome == InstallOutcome.Installed);
        Assert.Equal(3, results.Count(result => result.Outcome == InstallOutcome.AlreadyInstalled));
        Assert.Equal(Plain.Length, _fixture.SentBytes);
        Assert.Contains(_fixture.Progress, progress => progress.Phase == "wait");
        _fixture.AssertSound();
    }

    [Fact]
    public async Task Different_models_are_installed_at_once()
    {
        foreach (int index in Enumerable.Range(0, 6))
            _fixture.Hub.Repository($"lab/m{index}").With("m-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(400_000, (ulong)index)));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(index => Task.Run(() => _fixture.InstallAsync($"lab/m{index}"))));

        Assert.Equal(6, _fixture.Store.List().Count);
        _fixture.AssertSound();
    }

    [Fact]
    public async Task A_quota_that_is_too_small_is_said_before_the_first_byte()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        await _fixture.Store.SetQuotaAsync(1000);

        var refused = await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync());

        Assert.Equal(ErrorCode.Quota, refused.Code);
        Assert.Equal(0, _fixture.SentBytes);
    }

    [Fact]
    public async Task A_quantisation_that_no_name_says_is_read_from_the_header()
    {
        byte[] f16 = InstallFixture.Model();
        byte[] q8 = GgufBuilder.Random().Weights(GgufWeights.Q8_0).Size(GgufModelSize.Tiny).ToBytes();
        _fixture.Hub.Repository("lab/plain").With("one.gguf", FakeContent.Of(f16)).With("two.gguf", FakeContent.Of(q8));

        InstallPlan plan = await _fixture.PlanAsync("lab/plain:Q8_0");

        Assert.Equal("two.gguf", Assert.Single(plan.Files).Path.Value);
    }

    [Fact]
    public async Task A_model_that_fails_its_load_test_is_never_visible_and_its_bytes_are_deleted()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain)).With("config.json", "{}");
        _fixture.LoadTest = new NoLoadTest(LoadTestErrors.TimedOut("lab/plain", TimeSpan.FromSeconds(30), ""));

        var refused = await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync());

        Assert.Equal(ErrorCode.Unsafe, refused.Code);
        Assert.EndsWith("plain-Q4_K_M.gguf", Assert.Single(_fixture.LoadTest.Tested)[0], StringComparison.Ordinal);
        Assert.Empty(_fixture.Store.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.Paths.ModelsDirectory, "cache", "partial")));
    }

    [Fact]
    public async Task A_model_whose_load_test_is_cancelled_is_not_installed_and_what_came_is_kept()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        _fixture.LoadTest = new NoLoadTest(new OperationCanceledException());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.InstallAsync());
        Assert.Empty(_fixture.Store.List());
        long sent = _fixture.SentBytes;

        _fixture.LoadTest = new NoLoadTest();
        await _fixture.InstallAsync();

        Assert.Equal(sent, _fixture.SentBytes);
    }

    [Fact]
    public async Task Files_that_no_engine_loads_are_not_load_tested()
    {
        _fixture.Hub.Repository("lab/plain").With("config.json", "{}").With("notes.txt", "x");

        InstallResult result = await _fixture.InstallAsync("lab/plain", options => options with { Wishes = options.Wishes with { Include = ["*.json", "*.txt"] } });

        Assert.Null(result.LoadTest);
        Assert.Empty(_fixture.LoadTest.Tested);
    }
}
