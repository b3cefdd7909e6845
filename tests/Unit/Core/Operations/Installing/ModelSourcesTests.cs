using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Installing;

public sealed class ModelSourcesTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new();

    private ModelSources Sources => new(_temporary.Session);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_refused_with_the_setting_that_allows_it()
    {
        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RegisterAsync("shelf", new Uri("http://10.0.0.3/")));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Equal(new OperationCall(OperationNames.SetConfiguration).Operation, failure.RecommendedAction.Command?.Operation);
        Assert.Equal(["network.allowPlainHttp", "+http://10.0.0.3"], failure.RecommendedAction.Command!.Arguments);
    }

    [Fact]
    public async Task What_a_server_speaks_is_found_out()
    {
        _registry.Add("lab", "sea", "v1", [("sea.gguf", [1, 2, 3])]);

        Assert.Equal(SourceKind.Registry, (await RegisterAsync("shelf", _registry.Address)).Kind);
        Assert.Equal(SourceKind.Hub, (await RegisterAsync("house", _hub.Address)).Kind);

        Assert.Equal(["hf", "ollama", "house", "shelf"], Sources.List().Select(source => source.Name));
        Assert.Equal(["hf", "ollama"], Sources.List().Where(source => source.IsBuiltIn).Select(source => source.Name));
    }

    [Fact]
    public async Task A_server_that_is_no_source_is_not_registered_and_both_reasons_are_said()
    {
        await using var neither = new FakeOllama();

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RegisterAsync("shelf", neither.Address));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("neither a chunk registry", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, Sources.List().Count);
    }

    [Fact]
    public async Task A_server_of_another_kind_than_was_said_is_not_registered()
    {
        await Assert.ThrowsAsync<KandilException>(() => Sources.RegisterAsync(
            "shelf", _hub.Address.AbsoluteUri, SourceKind.Registry, new NetworkOptions(), skipCheck: false, default));
        Assert.Equal(2, Sources.List().Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_registered_only_unasked()
    {
        await _registry.DisposeAsync();

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RegisterAsync("shelf", _registry.Address));
        Assert.Equal(ErrorCode.Net, failure.Code);
        await Sources.RegisterAsync("shelf", _registry.Address.AbsoluteUri, null, new NetworkOptions(), skipCheck: true, default);

        Assert.Equal(SourceKind.Registry, Sources.List().Single(source => source.Name == "shelf").Kind);
    }

    [Theory]
    [InlineData("hf")]
    [InlineData("openai")]
    [InlineData("Big Name")]
    public async Task A_name_that_has_a_meaning_is_refused_before_anything_is_asked(string name)
    {
        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RegisterAsync(name, _registry.Address));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Empty(_registry.Server.Requests);
    }

    [Fact]
    public async Task A_name_that_another_server_has_is_refused_before_anything_is_asked()
    {
        await RegisterAsync("shelf", _registry.Address);

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RegisterAsync("shelf", _hub.Address));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Empty(_hub.Api.Requests);
    }

    [Fact]
    public async Task What_is_always_there_cannot_be_removed_and_the_rest_can()
    {
        await RegisterAsync("shelf", _registry.Address);

        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Sources.UnregisterAsync("HF", default))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => Sources.UnregisterAsync("other", default))).Code);
        await Sources.UnregisterAsync("shelf", default);

        Assert.Equal(2, Sources.List().Count);
    }

    private Task<RegisteredSource> RegisterAsync(string name, Uri address) =>
        Sources.RegisterAsync(name, address.AbsoluteUri, null, new NetworkOptions(), skipCheck: false, default);
}
