using System.Globalization;
using System.Text.Json.Nodes;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Weather;

/// <summary>A store that is full, damaged, of another release, or that was written while the clock was wrong.</summary>
public sealed class StoreWeatherTests
{
    private static readonly byte[] Tiny = GgufBuilder.Chain("hello").ToBytes();

    [Theory]
    [InlineData("hub")]
    [InlineData("registry")]
    public async Task A_quota_that_is_reached_is_said_before_the_first_byte_and_a_larger_one_lets_the_model_in(string source)
    {
        await using var station = new WeatherStation(source);
        await station.Temporary.Session.Store.SetQuotaAsync(station.Model.Length - 1);

        KandilException failure = await station.FailsAsync(ErrorCode.Quota);

        Assert.Equal(OperationNames.CollectStore, failure.RecommendedAction.Command?.Operation);
        Assert.DoesNotContain(station.Content.Requests, request => request.Range is not null);
        await station.Temporary.Session.Store.SetQuotaAsync(station.Model.Length + 2);
        await station.FinishesAsync();
    }

    [Fact]
    public async Task A_quota_holds_for_files_of_this_machine_too()
    {
        await using var station = new WeatherStation("hub");
        await station.InstallsRightAsync();
        string exported = Path.Combine(station.Temporary.Folder, "export");
        await new ExportModel(station.Temporary.Session).RunAsync("lab/plain", exported, SilentSink.Instance, default);
        await using var there = new TemporarySession();
        await there.Session.Store.SetQuotaAsync(1000);
        string file = there.Model(GgufBuilder.Chain("hello"), "tiny.gguf");
        string companion = there.Put("mmproj.gguf", Tiny);
        Func<Task>[] imports =
        [
            () => there.ImportAsync(file),
            () => new ImportModel(there.Session).RunAsync(new ImportRequest { Path = file, Companion = companion }, SilentSink.Instance, default),
            () => new ImportFolder(there.Session).RunAsync(exported, SilentSink.Instance, default),
        ];

        foreach (Func<Task> import in imports)
        {
            var failure = await Assert.ThrowsAsync<KandilException>(import);
            Assert.Equal((ErrorCode.Quota, OperationNames.CollectStore), (failure.Code, failure.RecommendedAction.Command?.Operation));
            Assert.Empty(SoundStore.Assert(there.Session.Paths));
        }

        await there.Session.Store.SetQuotaAsync(Tiny.Length);
        await there.ImportAsync(file);
        await new ImportModel(there.Session).RunAsync(new ImportRequest { Path = file, Name = "in-place", Reference = true }, SilentSink.Instance, default);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("newer")]
    public async Task A_registry_that_cannot_be_read_is_left_as_it_is_and_nothing_is_installed_beside_it(string damage)
    {
        foreach (string source in WeatherStation.Sources)
        {
            await using var station = new WeatherStation(source, model: Tiny);
            await station.Temporary.ImportAsync(station.Temporary.Model(GgufBuilder.Chain("hello"), "tiny.gguf"));
            string file = station.Paths.RegistryFile;
            byte[] whole = await File.ReadAllBytesAsync(file);
            byte[] damaged = damage switch
            {
                "cut" => whole[..(whole.Length / 2)],
                "empty" => [],
                _ => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(whole).Replace("\"format_version\": 1", "\"format_version\": 2", StringComparison.Ordinal)),
            };
            await File.WriteAllBytesAsync(file, damaged);

            var installing = await Assert.ThrowsAsync<KandilException>(() => station.InstallAsync());
            var importing = await Assert.ThrowsAsync<KandilException>(() => station.Temporary.ImportAsync(station.Temporary.Model(GgufBuilder.Chain("new"), "new.gguf")));

            Assert.All([installing, importing], failure => Assert.Equal(ErrorCode.Schema, failure.Code));
            Assert.All([installing, importing], failure => Assert.Contains(damage == "newer" ? "release that wrote it" : "backup", failure.RecommendedAction.Text, StringComparison.Ordinal));
            Assert.Equal(damaged, await File.ReadAllBytesAsync(file));
            Assert.DoesNotContain(station.Content.Requests, request => request.Range is not null);

            await File.WriteAllBytesAsync(file, whole);
            await station.InstallAsync();
            Assert.Equal(2, SoundStore.Assert(station.Paths).Count);
        }
    }

    [Fact]
    public async Task A_model_that_a_wrong_clock_dated_into_the_future_is_not_the_last_to_be_collected_for_ever()
    {
        await using var temporary = new TemporarySession();
        ModelStore store = temporary.Session.Store;
        await ImportAsync(temporary, "future", "used", "idle", "never");
        // The clock was a year ahead when three of them were installed; two were used since.
        foreach (string name in new[] { "future", "used", "never" })
            await DateAsync(temporary, name, DateTimeOffset.UtcNow.AddYears(1));
        await store.RecordUseAsync(store.Find("future")!, TimeSpan.FromSeconds(1));
        await store.RecordUseAsync(store.Find("idle")!, TimeSpan.FromSeconds(1));
        await store.RecordUseAsync(store.Find("used")!, TimeSpan.FromSeconds(1));

        CollectResult result = await store.CollectAsync(new CollectRequest { Target = 0, DryRun = true });

        Assert.Equal(["future", "idle", "used", "never"], result.Removed.Select(model => model.Record.Id.Name));
        Assert.All(result.Removed, model => Assert.True(model.LastUsed <= DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task A_use_is_recorded_though_the_last_one_lies_in_the_future()
    {
        await using var temporary = new TemporarySession();
        ModelStore store = temporary.Session.Store;
        await ImportAsync(temporary, "one");
        await DateAsync(temporary, "one", DateTimeOffset.UtcNow.AddYears(1));

        await store.RecordUseAsync(store.Find("one")!, TimeSpan.FromSeconds(1));

        Assert.InRange(store.Find("one")!.LastAccessed!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task The_version_that_was_installed_last_is_the_one_that_a_name_means_though_an_older_one_is_dated_into_the_future()
    {
        await using var station = new WeatherStation("registry", model: Tiny);
        await station.InstallAsync();
        string registry = await File.ReadAllTextAsync(station.Paths.RegistryFile);
        JsonNode document = JsonNode.Parse(registry)!;
        document["models"]![0]!["installed_at"] = DateTimeOffset.UtcNow.AddYears(1).ToString("O", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(station.Paths.RegistryFile, document.ToJsonString());
        station.Registry.Add("lab", "sea", "v2", [("sea.gguf", GgufBuilder.Chain("newer").ToBytes())]);

        await station.InstallAsync("shelf:lab/sea:v2");

        Assert.Equal("v2", station.Temporary.Session.Store.Find("lab/sea")!.Revision);
    }

    [Fact]
    public async Task What_a_wrong_clock_dated_into_the_future_expires_a_lifetime_from_when_that_is_noticed()
    {
        await using var station = new WeatherStation("registry");
        station.Set((_, number) => number > 1 ? WebFault.Drop(0) : null);
        await station.FailsAsync(ErrorCode.Net);
        string chunks = Path.Combine(station.Paths.ModelsDirectory, "cache", "chunks");
        string stage = Path.Combine(station.Paths.ModelsDirectory, "cache", "partial");
        string[] kept = [.. Directory.EnumerateFiles(chunks), .. Directory.EnumerateFileSystemEntries(stage, "*", SearchOption.AllDirectories)];
        Assert.NotEmpty(Directory.EnumerateFiles(chunks));
        foreach (string path in kept)
            Touch(path, DateTime.UtcNow.AddYears(1));

        await station.Temporary.Session.Store.CollectAsync(new CollectRequest());

        // Nothing is lost that was wanted a moment ago, and nothing stays for a year.
        Assert.All(kept, path => Assert.InRange(File.GetLastWriteTimeUtc(path), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow));
        station.Content.Fault = _ => null;
        Assert.True((await station.InstallsRightAsync()).ReusedBytes > 0);
    }

    [Fact]
    public async Task An_installation_over_one_that_is_dated_into_the_future_is_one_like_any_other()
    {
        await using var station = new WeatherStation("hub", model: Tiny);
        await station.InstallsRightAsync();
        await DateAsync(station.Temporary, "lab/plain", DateTimeOffset.UtcNow.AddYears(1));

        Assert.Equal(InstallOutcome.AlreadyInstalled, (await station.InstallAsync()).Outcome);
        station.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", GgufBuilder.Chain("newer"));

        Assert.Equal(InstallOutcome.Replaced, (await station.InstallAsync()).Outcome);
        Assert.True(Assert.Single(SoundStore.Assert(station.Paths)).InstalledAt <= DateTimeOffset.UtcNow);
    }

    private static async Task ImportAsync(TemporarySession temporary, params string[] names)
    {
        foreach (string name in names)
            await temporary.ImportAsync(temporary.Model(GgufBuilder.Chain("hello").Set("general.name", name), $"{name}.gguf"));
    }

    /// <summary>Writes into the registry what a wrong clock would have written.</summary>
    private static async Task DateAsync(TemporarySession temporary, string name, DateTimeOffset date)
    {
        string file = temporary.Session.Paths.RegistryFile;
        JsonNode registry = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        JsonNode model = registry["models"]!.AsArray().Single(model => model!["id"]!.GetValue<string>().EndsWith(name, StringComparison.Ordinal))!;
        foreach (string field in new[] { "installed_at", "last_accessed" })
            model[field] = date.ToString("O", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(file, registry.ToJsonString());
    }

    private static void Touch(string path, DateTime time)
    {
        if (Directory.Exists(path))
            Directory.SetLastWriteTimeUtc(path, time);
        else
            File.SetLastWriteTimeUtc(path, time);
    }
}
