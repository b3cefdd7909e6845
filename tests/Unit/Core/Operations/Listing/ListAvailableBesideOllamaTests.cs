using Kandil.Core.Configuration;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Listing;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

/// <summary>All models that there are, with those that Ollama has.</summary>
public sealed class ListAvailableBesideOllamaTests : IAsyncLifetime
{
    private readonly ListeningSink _sink = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-available-").FullName;
    private readonly FakeOllama _ollama = new();
    private readonly KandilSession _session;

    public ListAvailableBesideOllamaTests() => _session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: _folder),
        Environment = new KandilEnvironment(read: name => name == "OLLAMA_HOST" ? _ollama.Address.Authority : null),
    });

    private string Tag => new ListAvailable(_session).Run(new AvailableQuery()).First(model => model.OllamaTag is not null).OllamaTag!;

    public Task InitializeAsync()
    {
        _ollama.Has("my-own:latest", GgufBuilder.Chain("hello")).Has(OllamaModels.WithTag(Tag), GgufBuilder.Chain("hello"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_Ollama_has_is_here_under_the_catalogues_name_or_its_own()
    {
        IReadOnlyList<AvailableModel> models = await RunAsync();

        Assert.Equal((ModelGroup.Local, true), models.Where(model => model.OllamaTag == Tag).Select(model => (model.Group, model.IsInstalled)).First());
        Assert.Equal((ModelGroup.Local, "my-own:latest"), models.Where(model => model.Name == "ollama/my-own:latest").Select(model => (model.Group, model.OllamaTag!)).Single());
        Assert.Contains(await RunAsync(new AvailableQuery { Backend = "ollama" }), model => model.Name == "ollama/my-own:latest");
        Assert.DoesNotContain(await RunAsync(new AvailableQuery { Backend = "embedded" }), model => model.Name == "ollama/my-own:latest");
    }

    [Fact]
    public async Task Offline_nobody_is_asked()
    {
        Assert.DoesNotContain(await RunAsync(offline: true), model => model.Name.StartsWith("ollama/", StringComparison.Ordinal));
        Assert.Empty(_ollama.Server.Requests);
    }

    [Fact]
    public async Task One_that_says_nothing_is_left_out_with_a_warning_and_then_with_a_line_for_who_wants_to_know()
    {
        var never = new TaskCompletionSource();
        _ollama.Server.Fault = _ => new WebFault { After = never.Task };

        Assert.NotEmpty(await RunAsync());
        Assert.Contains("left out", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
        Assert.NotEmpty(await RunAsync());
        Assert.Single(_sink.Warnings);
        Assert.Contains(_sink.Details, line => line.Contains("left out", StringComparison.Ordinal));
    }

    private Task<IReadOnlyList<AvailableModel>> RunAsync(AvailableQuery? query = null, bool offline = false) =>
        new ListAvailable(_session).RunAsync(query ?? new AvailableQuery(), offline, _sink, default).WaitAsync(TimeSpan.FromSeconds(30));
}
