using Kandil.Core.Configuration;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

/// <summary>Processes that install into one store at the same time.</summary>
public sealed class ManyProcessesTests : IAsyncLifetime
{
    private const int BlockSize = InstallFixture.BlockSize;
    private static readonly byte[] Model = InstallFixture.Model(2_000_000);

    private readonly string _home = Directory.CreateTempSubdirectory("kandil-many-").FullName;
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new() { ChunkSize = 300_000 };

    private KandilPaths Paths => KandilPaths.Resolve(home: _home);

    public Task InitializeAsync()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Model)).With("config.json", "{}");
        _registry.Add("lab", "sea", "v1", [("sea.gguf", Model)]);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Theory]
    [InlineData("hub", 2)]
    [InlineData("hub", 8)]
    [InlineData("registry", 4)]
    public async Task The_same_model_is_fetched_once(string kind, int processes)
    {
        // The content is held back until every process has asked what there is, so that none comes when all is done.
        var here = new TaskCompletionSource();
        int asked = 0;
        (FakeWebServer listing, FakeWebServer content, string last) = kind == "hub"
            ? (_hub.Api, _hub.Storage, "/tree/")
            : (_registry.Server, _registry.Server, "models.json");
        listing.Fault = content.Fault = request =>
        {
            if (request.Path.Contains(last, StringComparison.Ordinal) && Interlocked.Increment(ref asked) == processes)
                here.SetResult();
            return request.Range is null ? null : new WebFault { After = here.Task };
        };

        long[] received = await RunAsync(Enumerable.Repeat((kind, kind == "hub" ? "lab/plain" : "store:lab/sea:v1"), processes));

        Assert.Single(received, bytes => bytes > 0);
        Assert.Equal(Model.Length, AskedBytes(content));
        ModelRecord record = Assert.Single(SoundStore.Assert(Paths));
        Assert.Equal(Model, await File.ReadAllBytesAsync(new ModelStore(Paths).PathOf(record)));
    }

    [Fact]
    public async Task Different_models_are_installed_at_the_same_time()
    {
        var models = new List<(string, string)>();
        for (int index = 0; index < 4; index++)
        {
            _hub.Repository($"lab/m{index}").With("m-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(600_000, (ulong)index + 10)));
            _registry.Add("lab", $"r{index}", "v1", [("sea.gguf", Model), ("LICENSE", InstallFixture.Noise(100_000, index))]);
            models.AddRange([("hub", $"lab/m{index}"), ("registry", $"store:lab/r{index}:v1")]);
        }

        await RunAsync(models);

        Assert.Equal(8, SoundStore.Assert(Paths).Count);
    }

    private async Task<long[]> RunAsync(IEnumerable<(string Kind, string Reference)> models)
    {
        InstallProgram[] programs = [.. models.Select(model =>
            InstallProgram.Start(_home, model.Kind, model.Kind == "hub" ? _hub.Address : _registry.Address, model.Reference, BlockSize))];
        try
        {
            return await Task.WhenAll(programs.Select(program => program.EndAsync()));
        }
        finally
        {
            Array.ForEach(programs, program => program.Dispose());
        }
    }

    private static long AskedBytes(FakeWebServer server) =>
        server.Requests.Where(request => request.Range is not null).Sum(request => request.Range!.Value.To!.Value - request.Range.Value.From + 1);
}
