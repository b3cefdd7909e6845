using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Weather;

/// <summary>Disks that are full, become full or can only be read: real ones, of a few megabytes.</summary>
public sealed class DiskWeatherTests
{
    private const long Megabyte = 1 << 20;

    [SmallDiskFact]
    public async Task A_disk_without_room_is_said_before_the_first_byte_is_fetched()
    {
        foreach (string source in WeatherStation.Sources)
        {
            using var disk = new SmallDisk(48);
            disk.Fill(leaving: 8 * Megabyte);
            await using var station = new WeatherStation(source, home: Path.Combine(disk.Folder, "home"));

            KandilException failure = await station.FailsAsync(ErrorCode.Disk);

            Assert.Equal(OperationNames.CollectStore, failure.RecommendedAction.Command?.Operation);
            Assert.DoesNotContain(station.Content.Requests, request => request.Range is not null);
            disk.Empty();
            await station.FinishesAsync();
        }
    }

    [SmallDiskFact]
    public async Task A_disk_that_becomes_full_while_a_model_arrives_keeps_what_came_and_the_next_run_finishes()
    {
        foreach (string source in WeatherStation.Sources)
        {
            using var disk = new SmallDisk(48);
            await using var station = new WeatherStation(source, home: Path.Combine(disk.Folder, "home"));
            int filled = 0;
            station.Set((_, _) =>
            {
                if (Interlocked.Exchange(ref filled, 1) == 0)
                    disk.Fill(leaving: 3 * Megabyte);
                return null;
            });

            KandilException failure = await station.FailsAsync(ErrorCode.Disk);

            Assert.Contains("is full", failure.Message, StringComparison.Ordinal);
            Assert.Equal(OperationNames.CollectStore, failure.RecommendedAction.Command?.Operation);
            disk.Empty();
            await station.FinishesAsync();
        }
    }

    [SmallDiskFact]
    public async Task A_disk_that_has_room_for_the_model_and_none_for_its_record_shows_nothing_and_the_next_run_fetches_nothing()
    {
        foreach (string source in WeatherStation.Sources)
        {
            using var disk = new SmallDisk(48);
            await using var station = new WeatherStation(source, home: Path.Combine(disk.Folder, "home"));

            await station.FailsAsync(ErrorCode.Disk, sink: new PhaseSink("register", () => disk.Fill(leaving: 0)));

            disk.Empty();
            int asked = Weights(station);
            await station.FinishesAsync();
            Assert.Equal(asked, Weights(station));
        }

        static int Weights(WeatherStation station) => station.Content.Requests.Count(request => request.Range is not null);
    }

    [SmallDiskFact]
    public async Task A_model_is_removed_from_a_disk_without_any_room_and_what_stays_is_whole()
    {
        using var disk = new SmallDisk(64);
        await using var temporary = new TemporarySession(Path.Combine(disk.Folder, "home"));
        await temporary.ImportAsync(temporary.Model(GgufBuilder.Chain("one"), "one.gguf"));
        await temporary.ImportAsync(temporary.Model(GgufBuilder.Chain("two"), "two.gguf"));
        disk.Fill(leaving: 0);

        await new UninstallModel(temporary.Session).RunAsync("one", default);

        Assert.Equal("two", Assert.Single(SoundStore.Assert(temporary.Session.Paths)).Id.Name);
        disk.Empty();
        await new UninstallModel(temporary.Session).RunAsync("two", default);
        Assert.Empty(SoundStore.Assert(temporary.Session.Paths));
    }

    [SmallDiskFact]
    public async Task A_disk_that_can_only_be_read_takes_no_model_in_and_those_on_it_can_be_used()
    {
        using var disk = new SmallDisk(64);
        await using var station = new WeatherStation("hub", home: Path.Combine(disk.Folder, "home"));
        string file = station.Temporary.Model(GgufBuilder.Chain("hello"), "tiny.gguf");
        await station.Temporary.ImportAsync(file);
        disk.SetReadOnly(true);

        var refused = await Assert.ThrowsAsync<KandilException>(() => station.InstallAsync());
        var importing = await Assert.ThrowsAsync<KandilException>(() => station.Temporary.ImportAsync(file, "other"));
        var removing = await Assert.ThrowsAsync<KandilException>(() => new UninstallModel(station.Temporary.Session).RunAsync("tiny", default));

        Assert.All([refused, importing, removing], failure => Assert.Equal(ErrorCode.Perm, failure.Code));
        Assert.All([refused, importing, removing], failure => Assert.Contains("does not allow", failure.Message, StringComparison.Ordinal));
        var tiny = Assert.Single(SoundStore.Assert(station.Paths));
        using (station.Temporary.Session.Store.AcquireUse(tiny))
            await station.Temporary.Session.Store.EnsureUnchangedAsync(tiny);

        disk.SetReadOnly(false);
        await new UninstallModel(station.Temporary.Session).RunAsync("tiny", default);
        await station.FinishesAsync();
    }

    [SmallDiskFact]
    public async Task A_file_that_does_not_fit_is_not_imported_and_leaves_nothing()
    {
        using var disk = new SmallDisk(24);
        await using var temporary = new TemporarySession(Path.Combine(disk.Folder, "home"));
        string file = temporary.Model(GgufBuilder.Random().Size(GgufModelSize.Tiny with { Layers = 120 }), "large.gguf");
        disk.Fill(leaving: 2 * Megabyte);

        var failure = await Assert.ThrowsAsync<KandilException>(() => temporary.ImportAsync(file));

        Assert.Equal(ErrorCode.Disk, failure.Code);
        Assert.Equal(OperationNames.CollectStore, failure.RecommendedAction.Command?.Operation);
        Assert.Empty(SoundStore.Assert(temporary.Session.Paths));
        disk.Empty();
        await temporary.ImportAsync(file);
        Assert.Single(SoundStore.Assert(temporary.Session.Paths));
    }

    [SmallDiskFact]
    public async Task A_disk_that_becomes_full_while_a_file_is_copied_leaves_nothing_and_the_next_run_imports_it()
    {
        using var disk = new SmallDisk(24);
        await using var temporary = new TemporarySession(Path.Combine(disk.Folder, "home"));
        string file = temporary.Model(GgufBuilder.Random().Size(GgufModelSize.Tiny with { Layers = 120 }), "large.gguf");
        var filling = new PhaseSink("copy", () => disk.Fill(leaving: 0));

        var failure = await Assert.ThrowsAsync<KandilException>(
            () => new ImportModel(temporary.Session).RunAsync(new ImportRequest { Path = file }, filling, default));

        Assert.Equal(ErrorCode.Disk, failure.Code);
        Assert.Equal(OperationNames.CollectStore, failure.RecommendedAction.Command?.Operation);
        Assert.Empty(SoundStore.Assert(temporary.Session.Paths));
        disk.Empty();
        await temporary.ImportAsync(file);
        Assert.Single(SoundStore.Assert(temporary.Session.Paths));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(temporary.Session.Paths.ModelsDirectory, "cache", "pending")));
    }

    [SmallDiskFact]
    public async Task A_disk_that_becomes_full_while_an_exported_folder_is_taken_in_shows_nothing()
    {
        using var disk = new SmallDisk(40);
        await using var station = new WeatherStation("hub");
        await station.InstallsRightAsync();
        string folder = Path.Combine(station.Temporary.Folder, "export");
        await new ExportModel(station.Temporary.Session).RunAsync("lab/plain", folder, SilentSink.Instance, default);
        await using var there = new TemporarySession(Path.Combine(disk.Folder, "home"));
        var filling = new PhaseSink("copy", () => disk.Fill(leaving: 0));

        var failure = await Assert.ThrowsAsync<KandilException>(() => new ImportFolder(there.Session).RunAsync(folder, filling, default));

        Assert.Equal(ErrorCode.Disk, failure.Code);
        Assert.Equal(OperationNames.CollectStore, failure.RecommendedAction.Command?.Operation);
        Assert.Empty(SoundStore.Assert(there.Session.Paths));
        disk.Empty();
        await new ImportFolder(there.Session).RunAsync(folder, SilentSink.Instance, default);
        Assert.Single(SoundStore.Assert(there.Session.Paths));
    }
}
