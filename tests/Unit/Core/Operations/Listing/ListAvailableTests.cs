using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

public sealed class ListAvailableTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new(http: new() { Offline = true });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public void Offline_and_without_any_configuration_fifty_models_are_listed_with_their_facts()
    {
        IReadOnlyList<AvailableModel> models = List(new());

        Assert.InRange(models.Count, 50, int.MaxValue);
        AvailableModel cloud = models.Single(model => model.Name == "gpt-4o");
        Assert.Equal(("openai", "https://api.openai.com/v1", ApiProtocol.OpenAI, 128000, 16384, true, true, true, false),
            (cloud.Provider, cloud.BaseUrl, cloud.Protocol, cloud.Context, cloud.MaxTokens, cloud.SupportsVision, cloud.SupportsTools, cloud.ApiKeyRequired, cloud.IsLocal));
        Assert.StartsWith("https://", cloud.ApiKeyUrl, StringComparison.Ordinal);
        AvailableModel local = models.Single(model => model.Name == "qwen2.5-coder-7b");
        Assert.True(local.IsLocal && local.SizeGB > 3 && local.MinMemoryMB > 4000 && local.Quantizations.Contains("Q4_K_M"));
        Assert.Contains(ModelPurpose.Coding, local.RecommendedFor);
        Assert.False(Directory.Exists(_temporary.Session.Paths.ConfigurationDirectory));
    }

    [Fact]
    public void Filters_leave_out_what_does_not_fit()
    {
        IReadOnlyList<AvailableModel> models = List(new() { Capabilities = [ModelCapability.Code, ModelCapability.ToolUse], MaxMemoryMB = 8192 });

        Assert.NotEmpty(models);
        Assert.All(models, model => Assert.True(model.IsLocal && model.MinMemoryMB <= 8192
            && model.Capabilities.Contains(ModelCapability.Code) && model.Capabilities.Contains(ModelCapability.ToolUse)));
        Assert.All(List(new() { Recommended = true }), model => Assert.True(model.Recommended));
        Assert.All(List(new() { Backend = "ollama" }), model => Assert.NotNull(model.OllamaTag));
        Assert.All(List(new() { Backend = "cloud" }), model => Assert.True(model.IsCloud));
        Assert.All(List(new() { Backend = "OpenAI" }), model => Assert.Equal("openai", model.Provider));
    }

    [Fact]
    public void The_best_is_one_that_fits()
    {
        AvailableModel best = Assert.Single(List(new() { Capabilities = [ModelCapability.TextGeneration], MaxMemoryMB = 4096, Best = true }));

        Assert.True(best.MinMemoryMB <= 4096 && best.Recommended && best.Verified);
        Assert.False(Assert.Single(List(new() { Capabilities = [ModelCapability.TextGeneration], MaxMemoryMB = 64_000, Best = true })).RecommendsGpu);
        AvailableModel larger = Assert.Single(List(new() { Capabilities = [ModelCapability.TextGeneration], MaxMemoryMB = 16000, Best = true }));
        Assert.True(larger.MinMemoryMB > best.MinMemoryMB);
    }

    [Fact]
    public async Task The_best_of_a_cloud_is_one_that_can_be_asked()
    {
        await new RegisterModel(_temporary.Session).RegisterAsync(new RegisterRequest { Name = "own-one", Endpoint = "http://127.0.0.1:9" }, default);

        Assert.Equal("own-one", Assert.Single(List(new() { Backend = "cloud", Best = true })).Name);
    }

    [Fact]
    public void A_limit_that_nobody_gave_is_not_blamed() => Assert.Equal(
        "No model that this machine can run does all that is asked for.",
        Assert.Throws<KandilException>(() => List(new() { Capabilities = [ModelCapability.Vision, ModelCapability.Embedding, ModelCapability.Code], Best = true })).Message);

    [Fact]
    public void Where_nothing_fits_there_is_no_best()
    {
        var failure = Assert.Throws<KandilException>(() => List(new() { MaxMemoryMB = 10, Best = true }));

        Assert.Equal(ErrorCode.NotFound, failure.Code);
        Assert.Contains("10 MiB", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => List(new() { Backend = "abacus" })).Code);
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => List(new() { MaxMemoryMB = 0 })).Code);
    }

    private IReadOnlyList<AvailableModel> List(AvailableQuery query) => new ListAvailable(_temporary.Session).Run(query);
}
