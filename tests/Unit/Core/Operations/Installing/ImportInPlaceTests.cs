using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.StoreCare;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Installing;

/// <summary>Files that stay where they are, and models of several files.</summary>
public sealed class ImportInPlaceTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private KandilSession Session => _temporary.Session;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _temporary.DisposeAsync().AsTask();

    [Fact]
    public async Task A_referenced_file_answers_takes_no_room_and_stays_when_its_model_is_removed()
    {
        string file = _temporary.Model(GgufBuilder.Chain("the sea is wide"), "sea.gguf");

        ImportResult result = await ReferAsync(file);

        Assert.Equal((file, true, "local/sea"), (result.Model.Path, result.Model.IsReferenced, result.Model.Name));
        Assert.Equal("the sea is wide", (await _temporary.AskAsync("sea")).Text);
        Assert.Empty(Directory.EnumerateFiles(Session.Paths.ModelsDirectory, "*.gguf", SearchOption.AllDirectories));
        Assert.Equal(0, Session.Store.MeasureRoom().UsedBytes);
        Assert.True((await ReferAsync(file)).AlreadyInstalled);

        await new UninstallModel(Session).RunAsync("sea", default);
        Assert.True(File.Exists(file));
        Assert.Single(new ListModels(Session).Run());
    }

    [Fact]
    public async Task A_referenced_file_that_changed_is_not_loaded_and_not_repaired_and_can_be_recorded_anew()
    {
        string file = _temporary.Model(GgufBuilder.Chain("the sea is wide"), "sea.gguf");
        await ReferAsync(file);
        byte[] other = GgufBuilder.Chain("the sky is high").ToBytes();
        await File.WriteAllBytesAsync(file, other);

        Assert.Equal(ErrorCode.Verify, (await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync("sea"))).Code);
        Assert.False((await new VerifyModel(Session).RunAsync("sea", SilentSink.Instance, default)).IsWhole);
        KandilException refusal = await Assert.ThrowsAsync<KandilException>(
            () => new RepairModel(Session).RunAsync("sea", new NetworkOptions(), SilentSink.Instance, default));
        Assert.Contains("outside of the store", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(other, await File.ReadAllBytesAsync(file));

        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => ReferAsync(file))).Code);
        await ReferAsync(file, replace: true);
        Assert.Equal("the sky is high", (await _temporary.AskAsync("sea")).Text);
    }

    [Fact]
    public async Task A_collection_leaves_what_takes_no_room()
    {
        await ReferAsync(_temporary.Model(GgufBuilder.Chain("sea"), "sea.gguf"));

        CollectResult result = await new CollectStore(Session).RunAsync(new CollectRequest { Target = 0 }, default);

        Assert.Empty(result.Removed);
        Assert.Equal(2, new ListModels(Session).Run().Count);
    }

    [Fact]
    public async Task The_store_never_makes_its_own_file_one_with_a_referenced_one()
    {
        string file = _temporary.Model(GgufBuilder.Chain("eye"), "mmproj-eye.gguf");
        await ReferAsync(file);

        await new ImportModel(Session).RunAsync(
            new ImportRequest { Path = _temporary.Model(GgufBuilder.Chain("sea"), "sea.gguf"), Companion = file, Name = "copy" }, SilentSink.Instance, default);
        await File.WriteAllTextAsync(file, "written over by its owner");

        Assert.True((await new VerifyModel(Session).RunAsync("copy", SilentSink.Instance, default)).IsWhole);
    }

    [Fact]
    public async Task A_file_of_the_store_is_not_referenced()
    {
        ImportResult copied = await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("sea"), "sea.gguf"));

        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => ReferAsync(copied.Model.Path, name: "again"))).Code);
    }

    [Fact]
    public async Task What_is_no_model_is_not_referenced() =>
        Assert.Equal(ErrorCode.Unsafe, (await Assert.ThrowsAsync<KandilException>(() => ReferAsync(_temporary.Put("no.gguf", [1, 2, 3])))).Code);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_split_model_is_taken_with_all_its_parts_and_its_companion(bool reference)
    {
        byte[][] parts = GgufShapes.Split();
        string first = _temporary.Put("sea-00001-of-00002.gguf", parts[0]);
        _temporary.Put("sea-00002-of-00002.gguf", parts[1]);
        string companion = _temporary.Model(GgufBuilder.Chain("eye"), "mmproj-sea.gguf");

        ImportResult result = await new ImportModel(Session).RunAsync(
            new ImportRequest { Path = first, Companion = companion, Reference = reference }, SilentSink.Instance, default);

        Assert.Equal(["sea-00001-of-00002.gguf", "sea-00002-of-00002.gguf", "mmproj-sea.gguf"], result.Model.Files.Select(file => Path.GetFileName(file.Path)));
        Assert.All(result.Model.Files, file => Assert.Equal(reference, Path.IsPathRooted(file.Path)));
        Assert.Equal(("local/sea", reference), (result.Model.Name, result.Model.IsReferenced));
        Assert.Equal(reference, result.Model.Path == first);
        Assert.True((await new VerifyModel(Session).RunAsync("sea", SilentSink.Instance, default)).IsWhole);
        Assert.True((await new ImportModel(Session).RunAsync(
            new ImportRequest { Path = first, Companion = companion, Reference = reference }, SilentSink.Instance, default)).AlreadyInstalled);
    }

    [Fact]
    public async Task A_split_model_that_is_not_whole_is_refused_with_the_part_that_is_missing()
    {
        string first = _temporary.Model(GgufBuilder.Chain("one"), "sea-00001-of-00002.gguf");
        string later = _temporary.Model(GgufBuilder.Chain("one"), "sky-00002-of-00002.gguf");

        KandilException missing = await Assert.ThrowsAsync<KandilException>(() => _temporary.ImportAsync(first));
        KandilException second = await Assert.ThrowsAsync<KandilException>(() => _temporary.ImportAsync(later));

        Assert.Contains("sea-00002-of-00002.gguf", missing.Message, StringComparison.Ordinal);
        Assert.EndsWith("sky-00001-of-00002.gguf", second.RecommendedAction.Command!.Arguments[0], StringComparison.Ordinal);
        Assert.Single(new ListModels(Session).Run());
    }

    private Task<ImportResult> ReferAsync(string path, string? name = null, bool replace = false) => new ImportModel(Session).RunAsync(
        new ImportRequest { Path = path, Name = name, Reference = true, Replace = replace }, SilentSink.Instance, default);
}
