using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Backends;

public sealed class ShowProvidersTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new(stores: new FakeCredentialStore());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public void A_provider_can_what_one_of_its_models_can_and_has_the_largest_of_their_limits()
    {
        ProviderCapabilities provider = Assert.Single(Run("OpenAI"));
        AvailableModel[] models = [.. new ListAvailable(_temporary.Session).Run(new AvailableQuery { Backend = "openai" })];

        Assert.Equal(models.Select(model => model.Name).Order(StringComparer.Ordinal), provider.Models);
        Assert.Equal(models.Max(model => model.Context), provider.MaxContext);
        Assert.Equal(models.Max(model => model.MaxTokens), provider.MaxOutput);
        Assert.Equal((true, true, true), (provider.SupportsStreaming, provider.SupportsMultimodal, provider.SupportsTools));
        Assert.Contains(provider.Features, feature => feature.Contains("headers", StringComparison.Ordinal));
        Assert.False(provider.HasKey);
    }

    [Fact]
    public async Task A_stored_key_shows_and_no_store_of_keys_is_asked()
    {
        var manage = new ManageCredentials(_temporary.Session);
        await manage.SetAsync(new() { Provider = manage.Provider("groq", null), Key = new Secret("gsk-0123456789abcdef"), SkipCheck = true }, SilentSink.Instance, default);

        Assert.Equal(["groq"], Run().Where(provider => provider.HasKey).Select(provider => provider.Name));
    }

    [Fact]
    public void Wildcards_choose_and_a_name_that_is_none_is_refused_with_those_there_are()
    {
        Assert.All(Run("*ai"), provider => Assert.EndsWith("ai", provider.Name, StringComparison.Ordinal));
        Assert.DoesNotContain(Run(), provider => provider.Name == "local");
        Assert.Empty(Run("zz*"));
        var failure = Assert.Throws<KandilException>(() => Run("opneai"));
        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Contains("anthropic", failure.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_ones_own_stands_by_its_own_name()
    {
        await new RegisterModel(_temporary.Session).RegisterAsync(new RegisterRequest { Name = "office", Endpoint = "https://models.example.com/v1" }, default);

        ProviderCapabilities server = Assert.Single(Run("office"));

        Assert.Equal(("office", "https://models.example.com/v1", true), (server.Name, server.Address, server.ApiKeyRequired));
        Assert.Equal("office", Assert.Single(Run("custom")).Name);
        Assert.DoesNotContain(Run(), provider => provider.Name == "custom");
    }

    private IReadOnlyList<ProviderCapabilities> Run(params string[] names) => new ShowProviders(_temporary.Session).Run(names);
}
