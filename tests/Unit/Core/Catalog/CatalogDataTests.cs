using System.Text.Json;
using Kandil.Core.Catalog;
using Kandil.Core.References;

namespace Kandil.Tests.Unit.Core.Catalog;

/// <summary>The catalogue that Kandil carries: what a page must stand behind, and what must hold over all files.</summary>
public class CatalogDataTests
{
    // Everything of an entry that is not an opinion of this project, and so has to be read somewhere.
    private static readonly string[] Facts =
    [
        "model", "base_url", "base_url_template", "context_window", "max_tokens", "supports_vision", "supports_tools", "supports_streaming",
        "api_key_required", "api_key_url", "api_key_variable", "api_key_header", "organization_header", "rate_limit_headers",
        "repository", "quantizations", "size_bytes", "size_quantization", "parameters", "ollama_tag", "license", "status",
    ];

    private static readonly DateOnly FirstPublic = new(2026, 1, 1);

    private static ModelCatalog Catalog => ModelCatalog.BuiltIn;

    public static TheoryData<string> Files => [.. BuiltInCatalog.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_of_the_published_schema(string file)
    {
        var schema = new JsonSchemaSubset(CatalogDataFiles.Schema);

        Assert.Empty(schema.Violations(CatalogDataFiles.All.Single(each => each.File == file).Root));
    }

    [Fact]
    public void Every_file_of_the_folder_is_carried()
    {
        var lying = Directory.GetFiles(CatalogDataFiles.Folder(), "*.json").Select(Path.GetFileName).Where(name => name != "catalog.schema.json");

        Assert.Equal(lying.Order(StringComparer.Ordinal), BuiltInCatalog.Names.Select(Path.GetFileName));
    }

    [Fact]
    public void There_are_at_least_sixty_profiles_of_both_kinds()
    {
        Assert.True(Catalog.Profiles.Count >= 60, $"{Catalog.Profiles.Count} profiles");
        Assert.True(Catalog.Profiles.Count(profile => profile.IsCloud) >= 30);
        Assert.True(Catalog.Profiles.Count(profile => profile.IsLocal) >= 30);
    }

    [Fact]
    public void Every_fact_names_the_page_on_which_it_was_read()
    {
        var uncited = from entry in CatalogDataFiles.Entries("profiles").Concat(CatalogDataFiles.Entries("providers"))
                      let isThisMachine = entry.TryGetProperty("id", out _) && entry.TryGetProperty("is_local", out var local) && local.GetBoolean()
                      let cited = CatalogDataFiles.Cited(entry).ToHashSet()
                      from member in entry.EnumerateObject()
                      where Facts.Contains(member.Name) && !cited.Contains(member.Name)
                      where !(isThisMachine && member.Name is "api_key_required" or "supports_streaming")
                      select $"{Name(entry)}.{member.Name}";

        Assert.Empty(uncited);
    }

    [Fact]
    public void Every_page_is_an_address_with_a_day_on_which_it_was_read()
    {
        foreach (var source in Catalog.Profiles.SelectMany(profile => profile.Sources).Concat(Catalog.Providers.SelectMany(provider => provider.Sources)))
        {
            Assert.Equal("https", new Uri(source.Url).Scheme);
            Assert.True(source.Read >= FirstPublic, source.Url);
        }
    }

    [Fact]
    public void A_page_of_a_repository_is_that_of_one_commit()
    {
        var moving = Catalog.Profiles.SelectMany(profile => profile.Sources).Concat(Catalog.Providers.SelectMany(provider => provider.Sources))
            .Where(source => source.Url.StartsWith("https://github.com/", StringComparison.Ordinal))
            .Where(source => !source.Url.Split('/').Any(part => part.Length == 40 && part.All(char.IsAsciiHexDigitLower)));

        Assert.Empty(moving.Select(source => source.Url));
    }

    [Fact]
    public void A_profile_is_verified_exactly_when_nothing_that_its_use_needs_is_missing()
    {
        foreach (var profile in Catalog.Profiles)
        {
            bool answers = !profile.Capabilities.Contains(ModelCapability.Embedding);
            bool isWhole = profile.ContextWindow is not null
                && (!profile.IsCloud || (profile.Model is not null && (!answers || profile.MaxTokens is not null)))
                && (!profile.IsLocal || (profile.Repository is not null && profile.SizeBytes is not null));
            Assert.True(isWhole == profile.Verified, profile.Name);
        }
    }

    [Fact]
    public void Names_and_aliases_mean_one_model_each()
    {
        var all = Catalog.Profiles.SelectMany(profile => profile.Aliases.Prepend(profile.Name)).ToList();

        Assert.Equal(all.Count, all.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_name_and_alias_can_be_written_as_a_reference()
    {
        foreach (string name in Catalog.Profiles.SelectMany(profile => profile.Aliases.Prepend(profile.Name)))
            Assert.Equal(ModelReferenceKind.Name, ModelReference.Parse(name).Kind);
    }

    [Fact]
    public void Every_address_is_https_or_of_this_machine() => Assert.All(
        Catalog.Providers.Select(provider => provider.BaseUrl).Concat(Catalog.Profiles.Select(profile => profile.BaseUrl)).OfType<string>().Select(address => new Uri(address)),
        address => Assert.True(address.Scheme == Uri.UriSchemeHttps || address.IsLoopback, $"{address} is plain http"));

    [Fact]
    public void No_provider_is_called_as_a_model_or_a_family_is()
    {
        Assert.Contains("mistral", CatalogDataFiles.Entries("profiles").Select(entry => entry.GetProperty("family").GetString()));
        Assert.True(Catalog.IsModelName("starcoder2")); // of Ollama's library alone
        Assert.DoesNotContain(Catalog.Providers, provider => Catalog.IsModelName(provider.Id));
    }

    [Fact]
    public void The_providers_in_the_cloud_are_those_that_a_reference_may_begin_with()
    {
        var cloud = Catalog.Providers.Where(provider => !provider.IsLocal).Select(provider => provider.Id);

        Assert.Equal(ReferenceVocabulary.CloudProviders.Order(StringComparer.Ordinal), cloud.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("claude", "claude-sonnet-5")] // theirs is the one that its maker has withdrawn since
    [InlineData("gpt4", "gpt-4-turbo")]
    [InlineData("qwen32b", "qwen2.5-coder-32b")]
    [InlineData("claude-3.5-sonnet", "claude-3.5-sonnet")]
    [InlineData("gpt-4-turbo", "gpt-4-turbo")]
    [InlineData("gemini-1.5-pro", "gemini-1.5-pro")]
    [InlineData("qwen-max", "qwen-max")]
    [InlineData("qwen2.5-coder-7b", "qwen2.5-coder-7b")]
    [InlineData("qwen2.5-coder-14b", "qwen2.5-coder-14b")]
    [InlineData("qwen2.5-coder-32b", "qwen2.5-coder-32b")]
    [InlineData("qwen2.5-coder:7b", "qwen2.5-coder-7b")]
    [InlineData("qwen2.5-coder:14b", "qwen2.5-coder-14b")]
    [InlineData("deepseek-coder:33b", "deepseek-coder:33b")]
    [InlineData("llama3.1:8b", "llama3.1:8b")]
    [InlineData("llama3.1:70b", "llama3.1:70b")]
    [InlineData("llama2-7b", "llama2-7b")]
    [InlineData("codellama-7b", "codellama-7b")]
    [InlineData("phi3", "phi3:3.8b")]
    [InlineData("phi3:3.8b", "phi3:3.8b")]
    [InlineData("phi3_mini", "phi3:3.8b")]
    [InlineData("mistral", "mistral:7b")]
    [InlineData("mistral:7b", "mistral:7b")]
    [InlineData("llama3_1", "llama3.1:8b")]
    [InlineData("gemma2", "gemma2:9b")]
    [InlineData("gemma2:9b", "gemma2:9b")]
    [InlineData("tinyllama", "tinyllama")]
    [InlineData("gpt-4o", "gpt-4o")]
    public void The_names_of_the_source_documents_mean_what_they_mean_there(string typed, string meant)
    {
        Assert.Equal(meant, Catalog.Find(typed)?.Name);
        Assert.Equal(meant, Catalog.Find(typed.ToUpperInvariant())?.Name);
    }

    [Fact]
    public void A_family_s_own_name_means_no_model_that_was_withdrawn_where_another_is_recommended()
    {
        foreach (ModelProfile withdrawn in Catalog.Profiles.Where(profile => profile.Status == ProfileStatus.Deprecated))
        {
            if (Catalog.Profiles.Any(profile => profile.Family == withdrawn.Family && profile.Recommended))
                Assert.DoesNotContain(withdrawn.Aliases.Append(withdrawn.Name), name => !name.Any(char.IsAsciiDigit));
        }
    }

    [Fact]
    public void A_model_can_be_in_the_cloud_and_on_this_machine()
    {
        var qwen = Catalog.Find("qwen32b")!;

        Assert.Equal(("dashscope", "qwen2.5-coder-32b-instruct"), (qwen.Provider, qwen.Model));
        Assert.Equal("Qwen/Qwen2.5-Coder-32B-Instruct-GGUF", qwen.Repository);
        Assert.True(qwen is { IsCloud: true, IsLocal: true });
    }

    [Fact]
    public void The_guide_to_sizes_has_a_first_choice_in_every_step()
    {
        var steps = Catalog.Profiles.Where(profile => profile.Recommended && profile.IsLocal).Select(profile => profile.Tier).ToHashSet();

        Assert.Superset(new HashSet<SizeTier?> { SizeTier.Under3GB, SizeTier.From3To5GB, SizeTier.From5To7GB }, steps);
    }

    private static string? Name(JsonElement entry) => (entry.TryGetProperty("name", out var name) ? name : entry.GetProperty("id")).GetString();
}
