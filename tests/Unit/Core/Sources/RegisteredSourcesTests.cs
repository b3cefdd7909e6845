using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Sources;

namespace Kandil.Tests.Unit.Core.Sources;

public sealed class RegisteredSourcesTests : IDisposable
{
    private static readonly RegisteredSource Lab = new("lab", SourceKind.Registry, new Uri("https://lab.example/models/"));

    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-sources-").FullName;
    private string? _variable;

    private KandilPaths Paths => KandilPaths.Resolve(home: _folder);

    private RegisteredSources Sources => new(Paths, new KandilEnvironment(read: name => name == "XPRIM_MODELS_REGISTRY_URL" ? _variable : null));

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task A_source_is_there_until_it_is_removed()
    {
        Assert.Empty(Sources.List());

        Assert.True(await Sources.RegisterAsync(Lab));
        Assert.False(await Sources.RegisterAsync(Lab));
        Assert.Equal([Lab], Sources.List());
        Assert.Equal(Lab, Sources.Get("LAB"));

        await Sources.UnregisterAsync("lab");
        Assert.Empty(Sources.List());
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => Sources.UnregisterAsync("lab"))).Code);
    }

    [Theory]
    [InlineData("hf")]
    [InlineData("ollama")]
    [InlineData("openai")]
    [InlineData("local")]
    [InlineData("candle")]
    [InlineData("Lab")]
    [InlineData("x")]
    [InlineData("../lab")]
    public async Task A_name_that_has_a_meaning_is_refused(string name) =>
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Sources.RegisterAsync(Lab with { Name = name }))).Code);

    [Fact]
    public async Task A_name_is_not_given_twice_and_an_address_must_be_one()
    {
        await Sources.RegisterAsync(Lab);

        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Sources.RegisterAsync(Lab with { Address = new("https://other.example") }))).Code);
        foreach (string address in new[] { "file:///etc", "https://user:secret@lab.example", "https://lab.example/?token=x" })
        {
            var wrong = new RegisteredSource("other", SourceKind.Registry, new Uri(address));
            Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Sources.RegisterAsync(wrong))).Code);
        }
    }

    [Fact]
    public async Task The_variable_of_the_registrys_own_tool_names_a_source()
    {
        _variable = "https://pub.example/";

        RegisteredSource source = Assert.Single(Sources.List());

        Assert.Equal(("xprim", SourceKind.Registry, "XPRIM_MODELS_REGISTRY_URL"), (source.Name, source.Kind, source.Variable));
        Assert.Contains("XPRIM_MODELS_REGISTRY_URL", (await Assert.ThrowsAsync<KandilException>(() => Sources.UnregisterAsync("xprim"))).Message, StringComparison.Ordinal);
        _variable = "nonsense";
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(Sources.List).Code);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"format_version":2,"sources":{}}""")]
    [InlineData("""{"format_version":1,"sources":{"lab":{"kind":"torrent","address":"https://x.example"}}}""")]
    [InlineData("""{"format_version":1,"sources":{"hf":{"kind":"hub","address":"https://x.example"}}}""")]
    [InlineData("""{"format_version":1,"sources":{"lab":{"kind":"hub"}}}""")]
    [InlineData("""{"format_version":1,"sources":null}""")]
    public void A_file_that_is_damaged_or_newer_is_left_alone(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Paths.SourcesFile)!);
        File.WriteAllText(Paths.SourcesFile, content);

        Assert.Equal(ErrorCode.Schema, Assert.Throws<KandilException>(Sources.List).Code);
        Assert.Equal(content, File.ReadAllText(Paths.SourcesFile));
    }

    [Fact]
    public async Task What_another_release_wrote_is_kept()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Paths.SourcesFile)!);
        await File.WriteAllTextAsync(Paths.SourcesFile, """{"format_version":1,"note":"mine","sources":{"old":{"kind":"hub","address":"https://x.example","colour":"red"}}}""");

        await Sources.RegisterAsync(Lab);

        string written = await File.ReadAllTextAsync(Paths.SourcesFile);
        Assert.Contains("mine", written, StringComparison.Ordinal);
        Assert.Contains("red", written, StringComparison.Ordinal);
        Assert.Equal(2, Sources.List().Count);
    }

    [Fact]
    public async Task Many_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Sources.RegisterAsync(Lab with { Name = $"lab{i}" }))));

        Assert.Equal(20, Sources.List().Count);
    }
}
