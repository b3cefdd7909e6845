using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Settings;

public sealed class RegisterModelTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private RegisterModel Register => new(_temporary.Session);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task An_endpoint_survives_the_session_and_is_listed_beside_the_catalogue_s()
    {
        await Register.RegisterAsync(new() { Name = "office", Endpoint = "https://llm.example.org/v1", Protocol = "anthropic", ProviderModel = "big-1", Aliases = ["desk"], ContextWindow = 9000 }, default);
        await using var later = new KandilSession(new KandilSessionOptions { Paths = _temporary.Session.Paths });

        AvailableModel model = new ListAvailable(later).Run(new()).Single(one => one.IsOwn);
        Assert.Equal(("office", "https://llm.example.org/v1", ApiProtocol.Anthropic, "big-1", 9000, true, false, false),
            (model.Name, model.BaseUrl, model.Protocol, model.ProviderModel, model.Context, model.ApiKeyRequired, model.IsLocal, model.Verified));
        Assert.Equal("office", new ResolveModel(later).Run("desk").Name);
        Assert.Equal("office", new ResolveModel(later).Run("offce").Name);
        Assert.InRange(new ListAvailable(later).Run(new()).Count, 51, int.MaxValue);
    }

    [Fact]
    public async Task A_file_is_registered_where_it_lies_and_found_by_its_name()
    {
        string file = _temporary.Model(new GgufBuilder());

        AvailableModel model = await Register.RegisterAsync(new() { Name = "tuned", Path = file }, default);

        Assert.True(model.IsLocal && model.Size == new FileInfo(file).Length);
        Assert.Equal(file, new FindModel(_temporary.Session).Run("tuned").Path);
        Assert.False(Directory.Exists(_temporary.Session.Paths.ModelsDirectory) && Directory.EnumerateFiles(_temporary.Session.Paths.ModelsDirectory, "*.gguf", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task A_file_that_would_be_refused_when_it_is_asked_is_not_registered_and_the_log_knows()
    {
        string file = _temporary.Model(new GgufBuilder().Set("system.startup", "sh"));

        var refused = await Assert.ThrowsAsync<KandilException>(() => new RegisterChecked(_temporary.Session).RunAsync(
            new() { Name = "tuned", Path = file }, new NetworkOptions(), false, TimeSpan.FromSeconds(30), SilentSink.Instance, default));

        Assert.Equal((ErrorCode.Unsafe, "suspicious-key"), (refused.Code, refused.Findings[0].Rule.Id));
        Assert.DoesNotContain(new ListAvailable(_temporary.Session).Run(new()), model => model.Name == "tuned");
        Assert.Contains("E_UNSAFE", File.ReadAllText(_temporary.Session.Paths.AuditFile), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpt-4o", "of the catalogue until now")]
    [InlineData("mine", "that registration is replaced")]
    [InlineData("new", null)]
    public async Task What_a_name_meant_until_now_is_said(string name, string? said)
    {
        await Register.RegisterAsync(new() { Name = "mine", Endpoint = "http://127.0.0.1:9/v1" }, default);
        var sink = new ListeningSink();

        await new RegisterChecked(_temporary.Session).RunAsync(
            new() { Name = name, Endpoint = "http://127.0.0.1:9/v2" }, new NetworkOptions(), skipCheck: true, TimeSpan.FromSeconds(5), sink, default);

        Assert.Equal(said is not null, sink.Warnings.Any(warning => warning.Contains(said ?? "until now", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_wants_the_store_and_gets_a_registered_file_says_how_to_have_it_forgotten()
    {
        await Register.RegisterAsync(new() { Name = "tuned", Path = _temporary.Model(GgufBuilder.Chain("hi")) }, default);

        var failure = Assert.Throws<KandilException>(() => new UninstallModel(_temporary.Session).Find("tuned"));

        Assert.Equal((ErrorCode.NotInstalled, OperationNames.UnregisterModel), (failure.Code, failure.RecommendedAction.Command!.Operation));
    }

    [Fact]
    public async Task A_model_of_the_catalogue_is_covered_until_it_is_uncovered()
    {
        await Register.RegisterAsync(new() { Name = "gpt-4o", Endpoint = "http://127.0.0.1:9/v1" }, default);
        AvailableModel covered = new ResolveModel(_temporary.Session).Run("gpt-4o").Model!;

        await Register.UnregisterAsync("GPT-4o", default);

        Assert.Equal(("http://127.0.0.1:9/v1", false), (covered.BaseUrl, covered.ApiKeyRequired));
        Assert.Equal("https://api.openai.com/v1", new ResolveModel(_temporary.Session).Run("gpt-4o").Model!.BaseUrl);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Register.UnregisterAsync("gpt-4o", default))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => Register.UnregisterAsync("nobody", default))).Code);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_registered_where_the_user_allows_it()
    {
        RegisterRequest request = new() { Name = "office", Endpoint = "http://a.example:8000/v1" };

        var failure = await Assert.ThrowsAsync<KandilException>(() => Register.RegisterAsync(request, default));
        OperationCall fix = failure.RecommendedAction.Command!;
        await new ConfigureKandil(_temporary.Session).SetAsync(fix.Arguments[0], fix.Arguments[1], default);

        Assert.Equal((ErrorCode.Net, OperationNames.SetConfiguration), (failure.Code, fix.Operation));
        Assert.Equal("http://a.example:8000/v1", (await Register.RegisterAsync(request, default)).BaseUrl);
    }

    [Fact]
    public async Task A_registered_file_is_listed_found_and_asked_by_its_name_and_is_damaged_when_it_is_gone()
    {
        string file = _temporary.Model(GgufBuilder.Chain("the sea is wide"), "sea.gguf");
        await Register.RegisterAsync(new() { Name = "sea", Path = file }, default);

        Assert.Equal(["kandil-guide", "sea"], new ListModels(_temporary.Session).Run().Select(model => model.Name));
        Assert.Equal(("sea", file), (new FindModel(_temporary.Session).Run("SEA").Name, new FindModel(_temporary.Session).Run("sea").Path));
        Assert.Equal("the sea is wide", (await _temporary.AskAsync("sea")).Text);
        File.Delete(file);
        Assert.Equal(ModelStatus.Damaged, new ListModels(_temporary.Session).Run()[1].Status);
    }

    [Theory]
    [InlineData("office", null, null, null)]
    [InlineData("office", "https://a.example", "./x.gguf", null)]
    [InlineData("office", "not an address", null, null)]
    [InlineData("office", "https://user:secret@a.example/v1", null, null)]
    [InlineData("office", "https://a.example", null, "Gopher")]
    [InlineData("two words", "https://a.example", null, null)]
    [InlineData("claude", "https://a.example", null, null)] // an alias of another model's
    [InlineData("ollama", "https://a.example", null, null)]
    public async Task What_cannot_be_a_model_is_refused_and_nothing_is_written(string name, string? endpoint, string? path, string? protocol)
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => Register.RegisterAsync(new() { Name = name, Endpoint = endpoint, Path = path, Protocol = protocol }, default));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.False(File.Exists(_temporary.Session.Paths.CatalogFile));
    }

    [Fact]
    public async Task A_bad_entry_of_the_user_s_file_is_refused_with_file_entry_and_field()
    {
        await Register.RegisterAsync(new() { Name = "office", Endpoint = "https://llm.example.org/v1" }, default);
        string file = _temporary.Session.Paths.CatalogFile;
        File.WriteAllText(file, File.ReadAllText(file).Replace("https://llm.example.org/v1", "gopher://llm", StringComparison.Ordinal));

        var failure = Assert.Throws<KandilException>(() => new ListAvailable(_temporary.Session).Run(new()));

        Assert.Equal(ErrorCode.Schema, failure.Code);
        Assert.All(new[] { file, "office", "base_url" }, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
        Assert.Equal(ErrorCode.Schema, (await Assert.ThrowsAsync<KandilException>(() => Register.RegisterAsync(new() { Name = "b", Endpoint = "https://b.example" }, default))).Code);
    }
}
