using Kandil.Core.Catalog;
using Kandil.Core.Errors;

namespace Kandil.Tests.Unit.Core.Catalog;

public class ModelCatalogTests
{
    private static readonly ModelProvider Machine = new() { Id = "local", Title = "This machine", Protocol = ApiProtocol.Embedded, IsLocal = true, SupportsStreaming = true };

    private static readonly ModelProvider Vendor = new()
    {
        Id = "vendor", Title = "Vendor", Protocol = ApiProtocol.Anthropic, BaseUrl = "https://api.example.com", ApiKeyRequired = true,
        ApiKeyUrl = "https://example.com/keys", SupportsStreaming = true,
    };

    [Fact]
    public void A_profile_shows_the_address_the_protocol_and_the_key_of_its_provider()
    {
        var shown = new ModelCatalog([File("a", Profile("big") with { Provider = "vendor", IsLocal = false })]).Find("big")!;

        Assert.Equal(("https://api.example.com", ApiProtocol.Anthropic, true, "https://example.com/keys", true),
            (shown.BaseUrl, shown.Protocol, shown.ApiKeyRequired, shown.ApiKeyUrl, shown.SupportsStreaming));
    }

    [Fact]
    public void A_profile_s_own_address_comes_before_its_provider_s()
    {
        var shown = new ModelCatalog([File("a", Profile("big") with { Provider = "vendor", BaseUrl = "https://eu.example.com" })]).Find("big")!;

        Assert.Equal("https://eu.example.com", shown.BaseUrl);
    }

    [Theory]
    [InlineData("small", "name")]
    [InlineData("other", "aliases")]
    public void A_name_that_means_two_models_is_refused_over_all_files(string name, string field)
    {
        var second = File("b", name == "small" ? Profile("small") : Profile("other") with { Aliases = ["little"] }) with { Providers = [] };

        var refused = Assert.Throws<KandilException>(() => new ModelCatalog([File("a", Profile("small") with { Aliases = ["little"] }), second]));

        Refused(refused, "b", name, field);
        Assert.Contains("'small'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_of_an_unknown_provider_is_refused() =>
        Refused(Assert.Throws<KandilException>(() => new ModelCatalog([File("a", Profile("big") with { Provider = "nobody" })])), "a", "big", "provider");

    [Theory]
    [InlineData("vendor", "vendor-1", "big")] // a family
    [InlineData("vendor-1", "vendor", "big")] // a name
    [InlineData("vendor-1", "big", "VENDOR")] // an alias
    public void A_provider_that_is_called_as_a_model_is_refused(string family, string name, string alias)
    {
        var file = File("a", Profile(name) with { Family = family, Aliases = [alias] });

        Refused(Assert.Throws<KandilException>(() => new ModelCatalog([file])), "a", "vendor", "id");
    }

    [Fact]
    public void A_provider_that_is_called_as_a_model_of_Ollama_s_library_is_refused()
    {
        var file = File("a", Profile("big")) with { OllamaFamilies = ["vendor"] };

        Refused(Assert.Throws<KandilException>(() => new ModelCatalog([file])), "a", "vendor", "id");
    }

    [Fact]
    public void A_file_laid_over_the_catalogue_replaces_what_has_the_same_name_and_adds_the_rest()
    {
        var catalog = new ModelCatalog([File("a", Profile("small"), Profile("big"))]);
        var over = new CatalogFile { Name = "mine", Profiles = [Profile("BIG") with { Title = "Mine" }, Profile("new")] };

        var both = catalog.With(over);

        Assert.Equal(["small", "BIG", "new"], both.Profiles.Select(profile => profile.Name));
        Assert.Equal("Mine", both.Find("big")!.Title);
        Assert.Equal(2, catalog.Profiles.Count);
    }

    [Fact]
    public void A_file_laid_over_the_catalogue_cannot_take_another_model_s_alias()
    {
        var catalog = new ModelCatalog([File("a", Profile("small") with { Aliases = ["little"] })]);
        var over = new CatalogFile { Name = "mine", Profiles = [Profile("little")] };

        Refused(Assert.Throws<KandilException>(() => catalog.With(over)), "mine", "little", "name");
    }

    [Theory]
    [InlineData(2_999_999_999, SizeTier.Under3GB)]
    [InlineData(3_000_000_000, SizeTier.From3To5GB)]
    [InlineData(5_000_000_000, SizeTier.From5To7GB)]
    [InlineData(7_000_000_001, SizeTier.Over7GB)]
    public void A_size_has_its_step(long bytes, SizeTier tier) => Assert.Equal(tier, (Profile("a") with { SizeBytes = bytes }).Tier);

    [Fact]
    public void The_memory_to_plan_with_is_the_profile_s_own_or_half_as_much_again_as_the_weights()
    {
        Assert.Equal(1536, (Profile("a") with { SizeBytes = 1024L * 1024 * 1024 }).RequiredMemoryMb);
        Assert.Equal(100, (Profile("a") with { SizeBytes = 1024L * 1024 * 1024, MinMemoryMb = 100 }).RequiredMemoryMb);
        Assert.Null(Profile("a").RequiredMemoryMb);
    }

    [Fact]
    public void Many_threads_read_one_catalogue()
    {
        var found = new ModelCatalog?[64];

        Parallel.For(0, found.Length, i => found[i] = ModelCatalog.BuiltIn.Find("claude") is null ? null : ModelCatalog.BuiltIn);

        Assert.All(found, each => Assert.Same(ModelCatalog.BuiltIn, each));
    }

    private static ModelProfile Profile(string name) => new()
    {
        Name = name, Title = name, Family = "family", Provider = "local", IsLocal = true, Capabilities = [ModelCapability.TextGeneration],
    };

    private static CatalogFile File(string name, params ModelProfile[] profiles) => new() { Name = name, Providers = [Machine, Vendor], Profiles = profiles };

    private static void Refused(KandilException refused, string file, string entry, string field)
    {
        Assert.Equal(ErrorCode.Schema, refused.Code);
        Assert.All(new[] { file, entry, field }, part => Assert.Contains($"'{part}'", refused.Message, StringComparison.Ordinal));
    }
}
