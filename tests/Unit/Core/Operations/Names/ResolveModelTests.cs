using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Names;

public sealed class ResolveModelTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private ResolveModel Resolve => new(_temporary.Session);

    private ModelAliases Aliases => new(_temporary.Session);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Theory]
    [InlineData("qwen2.5-coder-7b", "hf:Qwen/Qwen2.5-Coder-7B-Instruct-GGUF")]
    [InlineData("qwen coder 7b", "hf:Qwen/Qwen2.5-Coder-7B-Instruct-GGUF")]
    [InlineData("qwen2.5-coder-7b:Q5_K_M", "hf:Qwen/Qwen2.5-Coder-7B-Instruct-GGUF:Q5_K_M")]
    [InlineData("qwen2.5-coder-7b-instruct-q5_k_m", "hf:Qwen/Qwen2.5-Coder-7B-Instruct-GGUF:Q5_K_M")]
    [InlineData("local/llama3.1:8b", "hf:bartowski/Meta-Llama-3.1-8B-Instruct-GGUF")]
    [InlineData("llama3.1:8b@embedded", "hf:bartowski/Meta-Llama-3.1-8B-Instruct-GGUF")]
    [InlineData("llama3.1:8b@ollama", "ollama:llama3.1:8b")]
    [InlineData("ollama/llama3.1:8b", "ollama:llama3.1:8b")]
    [InlineData("qwen32b", "hf:Qwen/Qwen2.5-Coder-32B-Instruct-GGUF")] // in a cloud and here: an installation is of what is here
    [InlineData("owner/repo:Q4_K_M", "hf:owner/repo:Q4_K_M")]
    [InlineData("./model.gguf", "./model.gguf")]
    public void What_is_installed_for_a_name(string typed, string reference) => Assert.Equal(reference, Resolve.ForInstallation(typed).Reference);

    [Theory]
    [InlineData("openai:")]
    [InlineData("hf: ")]
    [InlineData("a//b")]
    [InlineData("llama3.1:8b@nowhere")]
    public void What_is_no_name_and_no_reference_is_a_bad_argument(string text) =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new ResolveModel(_temporary.Session).Run(text)).Code);

    [Theory]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct", "llama3.1:8b")]
    [InlineData("mistralai/Mistral-7B-Instruct-v0.3", "mistral:7b")]
    [InlineData("google/gemma-2-9b-it", "gemma2:9b")]
    public void A_repository_that_the_catalogue_does_not_have_is_answered_with_the_model_that_it_is_called_as(string repository, string near) =>
        Assert.Contains($"Did you mean {near}?", Assert.Throws<KandilException>(() => new ListAvailable(_temporary.Session).Find(repository)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_model_of_a_cloud_is_not_installed()
    {
        var failure = Assert.Throws<KandilException>(() => Resolve.ForInstallation("gpt-4o"));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Contains("'openai'", failure.Message, StringComparison.Ordinal);
        Assert.Equal("openai:gpt-4o", Resolve.Run("gpt 4o").Reference);
    }

    [Fact]
    public async Task What_a_server_calls_its_model_counts_less_than_the_catalogues_own_name()
    {
        foreach (string name in new[] { "office", "branch" })
            await new RegisterModel(_temporary.Session).RegisterAsync(new RegisterRequest { Name = name, Endpoint = "http://127.0.0.1:9", ProviderModel = "gpt-4o" }, default);
        await new RegisterModel(_temporary.Session).RegisterAsync(new RegisterRequest { Name = "attic", Endpoint = "http://127.0.0.1:9", ProviderModel = "tuned-77" }, default);

        Assert.Equal("gpt-4o", Resolve.Run("gpt 4o").Name);
        Assert.Equal("attic", Resolve.Run("tuned 77").Name);
    }

    [Fact]
    public void A_name_of_several_models_says_which()
    {
        var failure = Assert.Throws<KandilException>(() => Resolve.Run("qwen coder"));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Matches("Did you mean: qwen[^,]+, qwen", failure.Message);
    }

    [Fact]
    public void A_name_of_none_leads_to_the_list_and_to_adding_one_by_hand()
    {
        var failure = Assert.Throws<KandilException>(() => Resolve.Run("wombat"));

        Assert.Equal(ErrorCode.NotFound, failure.Code);
        string next = failure.RecommendedAction.Render(Kandil.Cli.Rendering.CommandSpelling.Spell);
        Assert.Contains("kandil model list --all", next, StringComparison.Ordinal);
        Assert.Contains("kandil model register 'wombat'", next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_of_the_user_s_comes_before_the_catalogue_s_and_survives_the_session()
    {
        await Aliases.SetAsync("Coder", "qwen coder 7b", default);
        await Aliases.SetAsync("claude", "llama3.1:8b", default);
        await using var later = new KandilSession(new KandilSessionOptions { Paths = _temporary.Session.Paths });

        Assert.Equal("qwen2.5-coder-7b", new ResolveModel(later).Run("coder").Name);
        Assert.Equal(("llama3.1:8b", NameMatchKind.Alias), new ResolveModel(later).Run("claude") is var claude ? (claude.Name, claude.Match) : default);
        Assert.Equal(new ModelAlias("claude", "llama3.1:8b", AliasOrigin.User), new ModelAliases(later).List().Single(alias => alias.Alias == "claude"));
        Assert.Contains(new ModelAlias("gpt4", "gpt-4-turbo", AliasOrigin.Catalogue), new ModelAliases(later).List());
    }

    [Fact]
    public async Task A_removed_alias_means_what_it_meant_before()
    {
        await Aliases.SetAsync("claude", "llama3.1:8b", default);

        await Aliases.RemoveAsync("CLAUDE", default);

        Assert.Equal("claude-sonnet-5", Resolve.Run("claude").Name);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Aliases.RemoveAsync("claude", default))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => Aliases.RemoveAsync("nobody", default))).Code);
    }

    [Theory]
    [InlineData("llama3.1:8b", "gpt4", "E_ARGS")] // a tag is no part of an alias
    [InlineData("gpt-4o", "gpt4", "E_ARGS")] // a model's own name
    [InlineData("ollama", "gpt4", "E_ARGS")]
    [InlineData("kandil-guide", "gpt4", "E_ARGS")]
    [InlineData("two words", "gpt4", "E_ARGS")]
    [InlineData("mine", "wombat", "E_NOT_FOUND")]
    [InlineData("mine", "mine", "E_ARGS")]
    public async Task A_bad_alias_is_refused(string alias, string model, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<KandilException>(() => Aliases.SetAsync(alias, model, default))).Code.Name);

    [Fact]
    public async Task An_alias_that_leads_back_to_itself_is_refused()
    {
        await Aliases.SetAsync("one", "gpt4", default);
        await Aliases.SetAsync("two", "one", default);

        Assert.Equal("gpt-4-turbo", Aliases.List().Single(alias => alias.Alias == "two").Model); // it stands for what was meant then
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Aliases.SetAsync("one", "one", default))).Code);
    }

    [Fact]
    public async Task An_alias_stands_for_an_installed_model_that_is_in_no_catalogue()
    {
        await _temporary.ImportAsync(_temporary.Model(new GgufBuilder()), "tuned");
        await Aliases.SetAsync("mine", "tuned", default);

        Assert.Equal("local/tuned", new FindModel(_temporary.Session).Run("mine").Name);
    }

    [Fact]
    public void A_known_model_that_is_not_here_leads_to_its_installation()
    {
        var failure = Assert.Throws<KandilException>(() => new FindModel(_temporary.Session).Run("qwen coder 7b"));

        Assert.Equal(ErrorCode.NotInstalled, failure.Code);
        Assert.Contains("kandil model add 'qwen2.5-coder-7b'", failure.RecommendedAction.Render(Kandil.Cli.Rendering.CommandSpelling.Spell), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mistral")] // an alias
    [InlineData("claude-3.5-sonnet")] // of no kind for a source, and a model
    [InlineData("qwq")]
    [InlineData("vicuna")] // of Ollama's library alone
    public async Task A_source_that_is_called_as_a_model_is_refused(string name)
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => new ModelSources(_temporary.Session).RegisterAsync(
            name, "https://models.example.org", SourceKind.Registry, new NetworkOptions(), skipCheck: true, default));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.DoesNotContain(new ModelSources(_temporary.Session).List(), source => source.Name == name);
    }
}
