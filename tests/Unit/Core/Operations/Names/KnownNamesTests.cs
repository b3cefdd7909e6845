using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Names;

/// <summary>What a line that is being typed is offered.</summary>
public sealed class KnownNamesTests : IAsyncLifetime
{
    private readonly FakeVendor _vendor = new();
    private readonly FakeOllama _ollama = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-known-").FullName;
    private readonly KandilSession _session;

    public KnownNamesTests() => _session = Session();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _vendor.DisposeAsync();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Whoever_can_be_asked_is_offered_and_nobody_is_asked()
    {
        string file = Path.Combine(_folder, "tiny.gguf");
        GgufBuilder.Chain("hello").WriteTo(file);
        await new ImportModel(_session).RunAsync(new ImportRequest { Path = file, Name = "tiny" }, new ListeningSink(), default);
        await new RegisterModel(_session).RegisterAsync(new RegisterRequest { Name = "office", Endpoint = _vendor.Address.AbsoluteUri, ProviderModel = "served-as" }, default);
        await new ModelAliases(_session).SetAsync("boss", "office", default);

        string[] names = Names();

        Assert.Equal(["kandil-guide", "local/tiny", "office", "boss"], names.Where(name => name is "kandil-guide" or "local/tiny" or "office" or "boss"));
        Assert.Contains("gpt-4o", names);
        Assert.Contains("claude", names);
        Assert.DoesNotContain("llama3.1:8b", names); // of this machine, and not installed
        Assert.DoesNotContain("text-embedding-3-small", names);
        Assert.DoesNotContain(names, name => name.StartsWith("openai:", StringComparison.Ordinal));
        Assert.Empty(_vendor.Server.Requests);
        Assert.Empty(_ollama.Server.Requests);
    }

    [Fact]
    public void Where_texts_become_vectors_models_of_vectors_are_offered()
    {
        string[] names = [.. new KnownNames(_session).ToAsk(ModelCapability.Embedding).Select(known => known.Name)];

        Assert.Contains("text-embedding-3-small", names);
        Assert.DoesNotContain("gpt-4o", names);
    }

    [Fact]
    public void Behind_a_clouds_name_its_models_are_offered_by_that_name() =>
        Assert.Contains("openai:gpt-4o", new KnownNames(_session).ToAsk(provider: "OpenAI").Select(known => known.Name));

    [Fact]
    public async Task What_Ollama_said_in_this_process_or_to_a_search_is_offered_without_asking_it_again()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));
        Assert.DoesNotContain("ollama/tiny:latest", Names());

        await new ListModels(_session).RunAsync(null, offline: false, new ListeningSink(), default);
        int asked = _ollama.Server.Requests.Count;
        Assert.Contains("ollama/tiny:latest", Names());

        await new SearchModels(_session).RunAsync(new SearchRequest { Text = "tiny", Source = "ollama" }, new ListeningSink(), default);
        int searched = _ollama.Server.Requests.Count;
        await using KandilSession later = Session();
        Assert.Contains("ollama/tiny:latest", new KnownNames(later).ToAsk().Select(known => known.Name));
        Assert.True(asked > 0);
        Assert.Equal(searched, _ollama.Server.Requests.Count);
    }

    private string[] Names() => [.. new KnownNames(_session).ToAsk().Select(known => known.Name)];

    private KandilSession Session() => new(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: _folder),
        Environment = new KandilEnvironment(read: name => name == "OLLAMA_HOST" ? _ollama.Address.Authority : null),
    });
}
