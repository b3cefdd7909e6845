using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations;

public sealed class SearchModelsTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new();
    private readonly ListeningSink _sink = new();

    public async Task InitializeAsync()
    {
        _hub.Repository("lab/much").With("a.gguf", "x").Downloads = 500;
        _hub.Repository("lab/little").With("a.gguf", "x").Downloads = 5;
        _hub.Repository("other/some").With("a.gguf", "x").Downloads = 50;
        _registry.Add("lab", "sea", "v1", [("sea.gguf", [1])], new() { ["description"] = "the sea" });
        _registry.Add("lab", "sea", "v2", [("sea.gguf", [2])]);
        _registry.Alias("lab", "sea", "latest", "v2");
        _registry.Add("far", "sky", "v1", [("sky.gguf", [3])]);
        await new ModelSources(_temporary.Session).RegisterAsync("shelf", _registry.Address.AbsoluteUri, null, new NetworkOptions(), false, default);
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task All_sources_are_asked_and_each_model_says_where_it_is_from()
    {
        IReadOnlyList<SourceListing> found = await SearchAsync(new SearchRequest { Owner = "lab" });

        Assert.Equal(["hf:lab/much", "hf:lab/little", "shelf:lab/sea:v1", "shelf:lab/sea:v2", "shelf:lab/sea:latest"], found.Select(model => model.Reference));
        Assert.Empty(_sink.Warnings);
    }

    [Fact]
    public async Task An_owners_models_are_ordered_as_asked()
    {
        var request = new SearchRequest { Sort = "Downloads", Source = "hf" };

        Assert.Equal([500L, 50, 5], (await SearchAsync(request with { Descending = true })).Select(model => model.Downloads));
        Assert.Equal([5L, 50], (await SearchAsync(request with { Limit = 2 })).Select(model => model.Downloads));
    }

    [Fact]
    public async Task What_a_source_does_not_count_comes_last()
    {
        IReadOnlyList<SourceListing> found = await SearchAsync(new SearchRequest { Sort = "downloads" });

        Assert.Equal(["hf", "hf", "hf", "shelf", "shelf", "shelf", "shelf"], found.Select(model => model.Source));
        Assert.Equal(5, found[0].Downloads);
    }

    [Fact]
    public async Task A_registry_is_listed_whole_by_group_and_by_model()
    {
        var request = new SearchRequest { Source = "shelf", Network = new NetworkOptions() };

        Assert.Equal(4, (await SearchAsync(request)).Count);
        Assert.Equal(["shelf:far/sky:v1"], (await SearchAsync(request with { Owner = "far" })).Select(model => model.Reference));
        IReadOnlyList<SourceListing> versions = await SearchAsync(request with { Owner = "lab", Model = "sea" });
        Assert.Equal([("v1", null), ("v2", null), ("latest", "v2")], versions.Select(model => (model.Version!, model.AliasOf)));
        Assert.Equal("the sea", versions[0].Description);
    }

    [Fact]
    public async Task Only_GGUF_is_asked_of_the_hub_where_that_is_wanted()
    {
        await SearchAsync(new SearchRequest { GgufOnly = true });

        Assert.Contains(_hub.Api.Requests, request => request.Query.Contains("filter=gguf", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_fails_is_a_warning_while_another_answers()
    {
        await _registry.DisposeAsync();

        Assert.Equal(3, (await SearchAsync(new SearchRequest())).Count);
        Assert.Contains("shelf", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_source_answers_the_search_fails()
    {
        var offline = new SearchRequest { Network = new NetworkOptions { Offline = true } };

        Assert.Equal(ErrorCode.Net, (await FailsAsync(offline)).Code);
        await _registry.DisposeAsync();
        Assert.Equal(ErrorCode.Net, (await FailsAsync(new SearchRequest { Source = "shelf", Network = new NetworkOptions() })).Code);
    }

    [Theory]
    [InlineData("ollama", null, 20, "E_ARGS")]
    [InlineData("nowhere", null, 20, "E_NOT_FOUND")]
    [InlineData(null, "weight", 20, "E_ARGS")]
    [InlineData(null, null, 0, "E_ARGS")]
    public async Task What_cannot_be_searched_is_said(string? source, string? sort, int limit, string code) =>
        Assert.Equal(code, (await FailsAsync(new SearchRequest { Source = source, Sort = sort, Limit = limit, Network = new NetworkOptions() })).Code.Name);

    private Task<KandilException> FailsAsync(SearchRequest request) =>
        Assert.ThrowsAsync<KandilException>(() => new SearchModels(_temporary.Session).RunAsync(request, _sink, default));

    private Task<IReadOnlyList<SourceListing>> SearchAsync(SearchRequest request) => new SearchModels(_temporary.Session).RunAsync(
        request.Source == "shelf" ? request : request with { Network = new NetworkOptions { Mirror = _hub.Address.AbsoluteUri } }, _sink, default);
}
