using Kandil.Core.Configuration;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

public sealed class DiscoverLocalModelsTests : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("kandil-discover-").FullName;
    private readonly KandilSession _session;

    public DiscoverLocalModelsTests() => _session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: Path.Combine(_home, "kandil")),
        Environment = new KandilEnvironment(read: name => name is "HOME" or "USERPROFILE" ? _home : null),
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Models_of_other_programs_are_found_with_names_of_their_own_and_nothing_is_installed()
    {
        Put(".lmstudio/models/lab/sea/sea-Q4_K_M.gguf");
        Put(".lmstudio/models/lab/sea/sea-Q8_0.gguf");

        IReadOnlyList<DiscoveredModel> found = await FindAsync();

        Assert.Equal(["lab/sea", "lab/sea-Q8_0"], found.Select(model => model.SuggestedName));
        Assert.All(found, model => Assert.Equal(("LM Studio", "lab/sea", false), (model.Program, model.Name, model.AlreadyInstalled)));
        Assert.Single(new ListModels(_session).Run());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_found_model_is_imported_by_one_call_and_known_as_installed_then(bool reference)
    {
        string file = Put(".lmstudio/models/lab/sea/sea-Q4_K_M.gguf");
        DiscoveredModel found = Assert.Single(await FindAsync());

        ImportResult result = await new ImportModel(_session).RunAsync(found.ToImport(reference), SilentSink.Instance, default);

        Assert.Equal(reference, result.Model.Path == file);
        Assert.Equal("lab/sea", Assert.Single(await FindAsync()).InstalledAs);
    }

    [Fact]
    public async Task Where_nothing_lies_nothing_is_found() => Assert.Empty(await FindAsync());

    private Task<IReadOnlyList<DiscoveredModel>> FindAsync() => new DiscoverLocalModels(_session).RunAsync(default);

    private string Put(string path)
    {
        string file = Path.Combine(_home, path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        GgufBuilder.Chain(path).WriteTo(file);
        return file;
    }
}
