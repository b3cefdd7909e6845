using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Installing;

/// <summary>The life of a model, as both shells live it: taken in, listed, found, asked, removed.</summary>
public sealed class ModelLifeTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private KandilSession Session => _temporary.Session;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _temporary.DisposeAsync().AsTask();

    [Fact]
    public async Task An_imported_model_is_listed_found_asked_and_removed()
    {
        string file = _temporary.Model(GgufBuilder.Chain("the sea is wide").Name("Sea"), "sea.gguf");

        var imported = await _temporary.ImportAsync(file);
        Assert.Equal("local/sea", imported.Model.Name);
        Assert.Equal(["kandil-guide", "local/sea"], new ListModels(Session).Run().Select(model => model.Name));

        var found = new FindModel(Session).Run("SEA");
        Assert.Equal(("local/sea", "Sea", "llama", "F16"), (found.Name, found.Title, found.Architecture, found.Quantization));
        Assert.StartsWith(Session.Paths.ModelsDirectory, found.Path, StringComparison.Ordinal);
        Assert.NotEqual(file, found.Path);

        Assert.Equal("the sea is wide", (await _temporary.AskAsync("sea")).Text);
        Assert.Equal("the sea is wide", (await _temporary.AskAsync("local/sea@llamacpp")).Text);
        Assert.Equal(2, new FindModel(Session).Run("sea").UsageCount);

        var removed = await new UninstallModel(Session).RunAsync("sea", default);
        Assert.Equal("local/sea", removed.Name);
        Assert.False(File.Exists(found.Path));
        Assert.True(File.Exists(file));
        Assert.Equal(["kandil-guide"], new ListModels(Session).Run().Select(model => model.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_whose_file_was_deleted_by_hand_leaves_no_folder_when_it_is_removed(bool withItsFolder)
    {
        var model = (await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("gone"), "gone.gguf"))).Model;
        string owner = Path.GetDirectoryName(Path.GetDirectoryName(model.Path))!;
        File.Delete(model.Path);
        if (withItsFolder)
        {
            Directory.Delete(Path.GetDirectoryName(model.Path)!);
        }

        await new UninstallModel(Session).RunAsync("gone", default);

        Assert.False(Directory.Exists(owner), "an empty folder was left behind");
    }

    [Fact]
    public async Task Answers_are_counted_for_what_is_in_the_store_and_for_nothing_else()
    {
        string file = _temporary.Model(GgufBuilder.Chain("counted"), "counted.gguf");
        await _temporary.ImportAsync(file);
        foreach (string model in new[] { "kandil-guide", file, "counted" })
        {
            await _temporary.AskAsync(model);
        }

        Assert.Equal((1, true), Use("counted"));
        Assert.Equal((null, false), Use("kandil-guide"));
        Assert.Equal((null, false), Use(file));

        (long? Count, bool IsKnown) Use(string name) =>
            new FindModel(Session).Run(name) is var model ? (model.UsageCount, model.LastUsed is not null) : default;
    }

    [Fact]
    public async Task A_file_is_asked_where_it_lies_and_stays_out_of_the_store()
    {
        string file = _temporary.Model(GgufBuilder.Chain("just passing"));
        Assert.Equal("just passing", (await _temporary.AskAsync(file)).Text);
        Assert.Single(new ListModels(Session).Run());
        Assert.False(Directory.Exists(Session.Paths.Home), "asking a file made folders");
    }

    [Fact]
    public async Task Without_a_name_the_guide_answers()
    {
        var request = new PromptRequest { Messages = PromptRequest.Conversation("How do I install a model?") };
        var answers = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            var answer = await _temporary.AskAsync(request);
            Assert.Equal("kandil-guide", answer.Model);
            answers.Add(answer.Text);
        }

        // The answer it knows, and not one that chance makes of it.
        Assert.Contains("Install-KandilModel", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_twice_is_installed_once()
    {
        string file = _temporary.Model(GgufBuilder.Chain("once"));
        Assert.False((await _temporary.ImportAsync(file)).AlreadyInstalled);
        Assert.True((await _temporary.ImportAsync(file)).AlreadyInstalled);
    }

    [Fact]
    public async Task Other_content_takes_a_name_only_when_told_to()
    {
        await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("old"), "old.gguf"), "mine");
        string other = _temporary.Model(GgufBuilder.Chain("new"), "new.gguf");

        var error = await Assert.ThrowsAsync<KandilException>(() => _temporary.ImportAsync(other, "mine"));
        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.Equal("old", (await _temporary.AskAsync("mine")).Text);

        await Session.Engine.UnloadAsync("local/mine", default);
        await _temporary.ImportAsync(other, "mine", replace: true);
        Assert.Equal("new", (await _temporary.AskAsync("mine")).Text);
    }

    [Fact]
    public async Task A_stored_file_that_somebody_changed_is_not_loaded()
    {
        var model = (await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("untouched")))).Model;
        await using (var stream = new FileStream(model.Path, FileMode.Open, FileAccess.ReadWrite))
        {
            stream.Seek(-1, SeekOrigin.End);
            int last = stream.ReadByte();
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte((byte)(last ^ 1));
        }

        var error = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync(model.Name));
        Assert.Equal(ErrorCode.Verify, error.Code);
        Assert.Empty(Session.Engine.ListLoaded());
    }

    [Fact]
    public async Task A_model_in_memory_can_be_removed_and_is_unloaded()
    {
        var model = (await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("loaded")))).Model;
        await _temporary.AskAsync(model.Name);
        await new UninstallModel(Session).RunAsync(model.Name, default);
        Assert.Empty(Session.Engine.ListLoaded());
        Assert.Single(new ListModels(Session).Run());
    }

    [Fact]
    public async Task A_model_that_another_process_has_loaded_is_not_removed()
    {
        var model = (await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("busy")))).Model;
        await using var other = new KandilSession(new KandilSessionOptions { Paths = Session.Paths });
        await other.Engine.LoadAsync(new("local/model", model.Path, new()) { Prepare = (_, _) => Task.FromResult<IDisposable?>(other.Store.AcquireUse(other.Store.List()[0])) }, null, default);

        var error = await Assert.ThrowsAsync<KandilException>(() => new UninstallModel(Session).RunAsync(model.Name, default));
        Assert.Equal(ErrorCode.Perm, error.Code);
        Assert.True(File.Exists(model.Path));
    }

    [Theory]
    [InlineData("kandil-guide")]
    [InlineData("guide")]
    public async Task The_guide_cannot_be_removed(string name)
    {
        var error = await Assert.ThrowsAsync<KandilException>(() => new UninstallModel(Session).RunAsync(name, default));
        Assert.Equal(ErrorCode.Args, error.Code);
    }

    [Fact]
    public async Task A_mistyped_name_is_answered_with_what_may_have_been_meant()
    {
        await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("x y z")), "sea-captain-7b");

        var error = Assert.Throws<KandilException>(() => new FindModel(Session).Run("sea-capitan-7b"));

        Assert.Equal(ErrorCode.NotInstalled, error.Code);
        Assert.Contains("local/sea-captain-7b", error.Message, StringComparison.Ordinal);
        Assert.Contains("local/sea-captain-7b", Assert.Throws<KandilException>(() => new FindModel(Session).Run("sea captain 7b")).Message, StringComparison.Ordinal);
        Assert.Equal(OperationNames.ListModels, error.RecommendedAction.Command!.Operation);
    }

    [Fact]
    public async Task A_name_that_is_like_one_model_of_the_catalogue_finds_it_where_it_is_installed()
    {
        await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("x y z")), "qwen2.5-coder-7b");

        Assert.Equal("local/qwen2.5-coder-7b", new FindModel(Session).Run("qwen-coder-7b").Name);
        Assert.Equal("local/qwen2.5-coder-7b", new FindModel(Session).Run("qwen coder 7b").Name);
        var open = Assert.Throws<KandilException>(() => new FindModel(Session).Run("qwen coder"));
        Assert.Equal(ErrorCode.Args, open.Code);
        Assert.Contains("qwen2.5-coder-7b", open.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_several_models_of_the_catalogue_are_like_is_answered_with_them()
    {
        var error = Assert.Throws<KandilException>(() => new FindModel(Session).Run("deepseek"));

        Assert.Equal(ErrorCode.NotInstalled, error.Code);
        Assert.Contains("deepseek-r1:7b", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama3.1:8b@ollama", "E_BACKEND")]
    [InlineData("openai:gpt-4o", "E_NOT_INSTALLED")]
    [InlineData("TinyLlama/TinyLlama-1.1B", "E_NOT_INSTALLED")]
    [InlineData("", "E_ARGS")]
    [InlineData("a//b", "E_ARGS")]
    public void What_this_machine_does_not_have_says_so(string reference, string code) =>
        Assert.Equal(code, Assert.Throws<KandilException>(() => new FindModel(Session).Run(reference)).Code.Name);
}
