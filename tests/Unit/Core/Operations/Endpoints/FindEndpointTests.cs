using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Endpoints;

public sealed class FindEndpointTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private FindEndpoint Finding => new(_temporary.Session);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _temporary.DisposeAsync().AsTask();

    [Theory]
    [InlineData("https://llm.example.org/v1", null, ApiProtocol.OpenAI, null)]
    [InlineData("https://llm.example.org/v1", "anthropic", ApiProtocol.Anthropic, null)]
    [InlineData("https://api.anthropic.com", null, ApiProtocol.Anthropic, "anthropic")]
    [InlineData("HTTPS://api.openai.com/v1", null, ApiProtocol.OpenAI, "openai")]
    [InlineData("http://127.0.0.1:11434", null, ApiProtocol.Ollama, null)]
    public void An_address_is_spoken_to_as_who_runs_it_is(string address, string? protocol, ApiProtocol spoken, string? provider)
    {
        Endpoint endpoint = Finding.Run(address, protocol)!;
        Assert.Equal((spoken, provider, (string?)null), (endpoint.Protocol, endpoint.Provider, endpoint.ProviderModel));
    }

    [Theory]
    [InlineData("https://")]
    [InlineData("https://user:pass@host.test/v1")]
    [InlineData("https://host.test/v1?key=1")]
    public void An_address_that_cannot_be_is_refused(string address) =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => Finding.Run(address)).Code);

    [Fact]
    public void A_protocol_that_nobody_speaks_is_refused() =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => Finding.Run("https://host.test/v1", "smtp")).Code);

    [Fact]
    public void A_cloud_s_model_is_asked_at_its_provider()
    {
        Endpoint endpoint = Finding.Run("openai:gpt-4o")!;
        Assert.Equal(("https://api.openai.com/v1", "gpt-4o", "openai"), (endpoint.Address.AbsoluteUri, endpoint.ProviderModel, endpoint.Provider));
        Assert.Equal("other", Finding.Run("openai:gpt-4o", providerModel: "other")!.ProviderModel);
    }

    [Fact]
    public async Task A_registered_endpoint_is_asked_where_it_was_registered()
    {
        await new RegisterModel(_temporary.Session).RegisterAsync(
            new RegisterRequest { Name = "office", Endpoint = "https://llm.example.org/v1", Protocol = "Anthropic", ProviderModel = "qwen-72b" }, default);
        Endpoint endpoint = Finding.Run("office")!;
        Assert.Equal(("https://llm.example.org/v1", "qwen-72b", ApiProtocol.Anthropic), (endpoint.Address.AbsoluteUri, endpoint.ProviderModel, endpoint.Protocol));
    }

    [Theory]
    [InlineData("kandil-guide")]
    [InlineData("./model.gguf")]
    [InlineData("owner/repo")]
    [InlineData("no-such-model-at-all")]
    public void A_model_of_this_machine_or_of_nobody_has_no_server(string name) => Assert.Null(Finding.Run(name));
}
