using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

public sealed class SearchModelsTests : IAsyncLifetime
{
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new();
    private readonly FakeOllama _ollama = new();
    private readonly ListeningSink _sink = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-search-").FullName;
    private readonly KandilSession _session;

    public SearchModelsTests() => _session = Session();

    public async Task InitializeAsync()
    {
        _hub.Repository("lab/much").With("a.gguf", "x").Downloads = 500;
        _hub.Repository("lab/little").With("a.gguf", "x").Downloads = 5;
        _hub.Repository("other/some").With("a.gguf", "x").Downloads = 50;
        _registry.Add("lab", "sea", "v1", [("sea.gguf", [1])], new() { ["description"] = "the sea" });
        _registry.Add("lab", "sea", "v2", [("sea.gguf", [2])]);
        _registry.Alias("lab", "sea", "latest", "v2");
        _registry.Add("far", "sky", "v1", [("sky.gguf", [3])]);
        await new ModelSources(_session).RegisterAsync("shelf", _registry.Address.AbsoluteUri, null, new NetworkOptions(), false, default);
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        await _ollama.DisposeAsync();
        await _session.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
    [InlineData("nowhere", null, 20, "E_NOT_FOUND")]
    [InlineData(null, "weight", 20, "E_ARGS")]
    [InlineData(null, null, 0, "E_ARGS")]
    public async Task What_cannot_be_searched_is_said(string? source, string? sort, int limit, string code) =>
        Assert.Equal(code, (await FailsAsync(new SearchRequest { Source = source, Sort = sort, Limit = limit, Network = new NetworkOptions() })).Code.Name);

    [Fact]
    public async Task Words_are_looked_for_in_Ollama_the_catalogue_the_hub_and_the_registries_in_that_order()
    {
        _hub.Repository("lab/qwen2.5-coder-tuned").With("a.gguf", "x");
        _registry.Add("lab", "qwen2.5-coder-small", "v1", [("a.gguf", [1])]);
        _ollama.Has("qwen2.5-coder:1.5b", GgufBuilder.Chain("x"));

        IReadOnlyList<SourceListing> found = await SearchAsync(new SearchRequest { Text = "qwen2.5-coder" });

        Assert.Equal(["ollama", "catalogue", "hf", "shelf"], found.Select(model => model.Source).Distinct());
        Assert.Equal("ollama:qwen2.5-coder:1.5b", found[0].Reference);
        Assert.Contains("qwen2.5-coder-7b", found.Where(model => model.Source == "catalogue").Select(model => model.Reference));
        Assert.All(found, model => Assert.Null(model.AskedAt));
    }

    [Theory]
    [InlineData("llama", false)]
    [InlineData("lab/little", true)]
    [InlineData("a long word", true)]
    public async Task The_hub_is_asked_where_words_mean_something_there(string text, bool isAsked)
    {
        var request = new SearchRequest { Text = text };
        _ollama.Has($"{text.Replace(' ', '-')}:latest", GgufBuilder.Chain("x"));

        await SearchAsync(request);

        Assert.Equal(isAsked, SearchModels.AsksHub(request));
        Assert.Equal(isAsked, !_hub.Api.Requests.IsEmpty);
    }

    [Fact]
    public async Task What_was_asked_within_an_hour_is_asked_of_nobody_again()
    {
        var request = new SearchRequest { Text = "lab/little" };
        IReadOnlyList<SourceListing> first = await SearchAsync(request);
        int sent = Requests();

        IReadOnlyList<SourceListing> second = await SearchAsync(request);
        await using KandilSession other = Session();
        IReadOnlyList<SourceListing> third = await SearchAsync(request, other);

        Assert.Equal(sent, Requests());
        Assert.True(sent > 0);
        Assert.Equal(first.Select(model => (model.Reference, model.Downloads)), second.Select(model => (model.Reference, model.Downloads)));
        Assert.Equal(first.Select(model => model.Reference), third.Select(model => model.Reference));
        Assert.All(second, model => Assert.True(model is { IsStale: false, AskedAt: not null }));
        await SearchAsync(request with { Refresh = true });
        Assert.True(Requests() > sent, "-Refresh asked nobody");
    }

    [Fact]
    public async Task After_the_hour_it_is_asked_again_and_the_hour_is_configured()
    {
        var request = new SearchRequest { Text = "lab/little", Source = "hf" };
        await SearchAsync(request);
        int sent = Requests();
        await using KandilSession later = Session(TimeSpan.FromMinutes(61));

        await SearchAsync(request, later);
        Assert.True(Requests() > sent, "what is too old was taken");

        sent = Requests();
        await using KandilSession muchLater = Session(TimeSpan.FromMinutes(180));
        await new ConfigureKandil(muchLater).SetAsync("cache.ttlSeconds", "86400", default);
        await SearchAsync(request, muchLater);
        Assert.Equal(sent, Requests());
    }

    [Fact]
    public async Task Offline_what_a_source_said_before_is_shown_and_marked()
    {
        var request = new SearchRequest { Owner = "lab" };
        await SearchAsync(request);
        await using KandilSession later = Session(TimeSpan.FromHours(2));

        IReadOnlyList<SourceListing> found = await SearchAsync(request, later, isOffline: true);

        Assert.Equal(["hf:lab/much", "hf:lab/little"], found.Take(2).Select(model => model.Reference));
        Assert.All(found, model => Assert.True(model.IsStale));
        Assert.Contains(_sink.Warnings, warning => warning.StartsWith("hf cannot be asked; what it answered on ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_runs_here_comes_before_what_does_not_and_small_before_large()
    {
        SourceListing[] found = [.. (await SearchAsync(new SearchRequest { Text = "llama", Source = "catalogue", Limit = 1000 })).SkipWhile(model => model.Fit is null)];

        Assert.Equal(found.OrderBy(model => model.Fit).ThenBy(model => model.Size ?? 0).Select(model => model.Reference), found.Select(model => model.Reference));
        Assert.Contains(found, model => model is { Fit: MachineFit.Elsewhere, Source: "catalogue" });
        Assert.Equal("llama3.1:70b", (await SearchAsync(new SearchRequest { Text = "llama 3.1 70b", Source = "catalogue" }))[0].Reference); // what is named comes first
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task No_words_are_any_words(string text) => Assert.Equal(
        (await SearchAsync(new SearchRequest())).Select(model => model.Reference), (await SearchAsync(new SearchRequest { Text = text })).Select(model => model.Reference));

    [Fact]
    public async Task Offline_the_catalogue_answers_all_the_same()
    {
        IReadOnlyList<SourceListing> found = await SearchAsync(new SearchRequest { Text = "qwen2.5 coder 7b" }, isOffline: true);

        Assert.Equal("qwen2.5-coder-7b", found[0].Reference);
        Assert.Contains(_sink.Warnings, warning => warning.StartsWith("hf was left out: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_is_found_it_is_said_where_it_was_looked_for()
    {
        KandilException shortWord = await FailsAsync(new SearchRequest { Text = "wombat" });
        KandilException mistyped = await FailsAsync(new SearchRequest { Text = "llama3.1:9b" });
        KandilException longText = await FailsAsync(new SearchRequest { Text = "nothing like this" });

        Assert.Equal((ErrorCode.NotFound, "Nothing like 'wombat' was found in: ollama, catalogue, shelf."), (shortWord.Code, shortWord.Message));
        Assert.Equal(["hf"], shortWord.RecommendedAction.Command!.Options[0].Values);
        Assert.Contains("llama3.1:8b", mistyped.Message, StringComparison.Ordinal);
        Assert.Contains("hf", longText.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollama_can_be_searched_alone_and_is_no_failure_of_a_search_of_all_where_it_is_not()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("x"));
        Assert.Equal(["ollama:tiny:latest"], (await SearchAsync(new SearchRequest { Source = "Ollama" })).Select(model => model.Reference));
        await _ollama.DisposeAsync();

        Assert.NotEmpty(await SearchAsync(new SearchRequest { Text = "llama" }));
        Assert.Empty(_sink.Warnings);
        Assert.Equal(ErrorCode.Backend, (await FailsAsync(new SearchRequest { Source = "ollama", Refresh = true, Text = "x" })).Code);
    }

    [Fact]
    public async Task A_damaged_answer_is_asked_for_again_and_the_oldest_go_where_there_is_no_room()
    {
        var request = new SearchRequest { Owner = "lab", Source = "hf" };
        await SearchAsync(request);
        string cache = Path.Combine(_session.Paths.ModelsDirectory, "cache", "discovery");
        File.WriteAllText(Assert.Single(Directory.GetFiles(cache)), "{ no");

        Assert.Equal(2, (await SearchAsync(request)).Count);
        await new ConfigureKandil(_session).SetAsync("cache.maxBytes", "10", default);
        await SearchAsync(new SearchRequest { Owner = "other", Source = "hf" });
        Assert.Empty(Directory.GetFiles(cache));
    }

    [Fact]
    public async Task Where_nothing_can_be_kept_it_is_searched_all_the_same()
    {
        Directory.CreateDirectory(_session.Paths.ModelsDirectory);
        File.WriteAllText(Path.Combine(_session.Paths.ModelsDirectory, "cache"), "in the way");
        var request = new SearchRequest { Owner = "lab", Source = "hf" };

        Assert.Equal(2, (await SearchAsync(request)).Count);
        Assert.Equal(2, (await SearchAsync(request)).Count);
    }

    private int Requests() => _hub.Api.Requests.Count + _registry.Server.Requests.Count + _ollama.Server.Requests.Count;

    private KandilSession Session(TimeSpan later = default) => new(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home")),
        Environment = new KandilEnvironment(read: name => name switch { "OLLAMA_HOST" => _ollama.Address.Authority, "HOME" or "USERPROFILE" => _folder, _ => null }),
        Http = new HttpOptions { Clock = new LaterClock(later) },
    });

    private Task<KandilException> FailsAsync(SearchRequest request) => Assert.ThrowsAsync<KandilException>(() => SearchAsync(request));

    private Task<IReadOnlyList<SourceListing>> SearchAsync(SearchRequest request, KandilSession? session = null, bool isOffline = false) =>
        new SearchModels(session ?? _session).RunAsync(
            request with { Network = new NetworkOptions { Mirror = request.Source is null or "hf" ? _hub.Address.AbsoluteUri : null, Offline = isOffline ? true : request.Network.Offline } }, _sink, default);

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
