using System.Text;
using System.Text.Json.Nodes;
using Kandil.Core.Catalog;
using Kandil.Core.Errors;

namespace Kandil.Tests.Unit.Core.Catalog;

public class CatalogReaderTests
{
    private const string Profile = """
        {
          "name": "big:7b", "aliases": ["big"], "title": "Big", "family": "big", "provider": "local", "is_local": true,
          "context_window": 4096, "repository": "owner/Big-GGUF", "quantizations": ["Q4_K_M"], "size_bytes": 4000000000,
          "size_quantization": "Q4_K_M", "capabilities": ["TextGeneration"], "recommended_for": ["Chat"], "verified": true,
          "sources": [{ "fields": ["context_window", "repository", "quantizations", "size_bytes", "size_quantization"], "url": "https://example.com/big", "read": "2026-11-21" }]
        }
        """;

    private const string Provider = """
        {
          "id": "vendor", "title": "Vendor", "protocol": "OpenAI", "base_url": "https://api.example.com/v1", "verified": true,
          "sources": [{ "fields": ["base_url"], "url": "https://example.com/api", "read": "2026-11-21", "says": "https://api.example.com/v1" }]
        }
        """;

    [Fact]
    public void A_good_file_is_read_with_its_sources()
    {
        var file = Read($$"""{ "$schema": "catalog.schema.json", "providers": [{{Provider}}], "profiles": [{{Profile}}] }""");

        var profile = Assert.Single(file.Profiles);
        Assert.Equal((4096, 4_000_000_000, "owner/Big-GGUF", true), (profile.ContextWindow, profile.SizeBytes, profile.Repository, profile.Verified));
        Assert.Equal(new DateOnly(2026, 11, 21), Assert.Single(profile.Sources).Read);
        Assert.Equal(ApiProtocol.OpenAI, Assert.Single(file.Providers).Protocol);
    }

    [Theory]
    [InlineData("name", "\"Big\"")]
    [InlineData("name", "\"big:7b:x\"")]
    [InlineData("name", "\"\"")]
    [InlineData("aliases", "[\"a b\"]")]
    [InlineData("title", "\"\"")]
    [InlineData("family", "null")]
    [InlineData("provider", "\"Not One\"")]
    [InlineData("context_window", "\"many\"")]
    [InlineData("context_window", "0")]
    [InlineData("context_window", "4096.5")]
    [InlineData("max_tokens", "-1")]
    [InlineData("size_bytes", "1e40")]
    [InlineData("repository", "\"owner\"")]
    [InlineData("repository", "\"../x/y\"")]
    [InlineData("quantizations", "[\"Q9_Z\"]")]
    [InlineData("size_quantization", "\"q4_k_m\"")]
    [InlineData("parameters", "\"seven\"")]
    [InlineData("ollama_tag", "\"big\"")]
    [InlineData("base_url", "\"gopher://api.example.com\"")]
    [InlineData("base_url", "\"https://user@api.example.com\"")]
    [InlineData("capabilities", "[]")]
    [InlineData("capabilities", "[\"Flying\"]")]
    [InlineData("capabilities", "[0]")]
    [InlineData("capabilities", "[\"TextGeneration\", \"Vision\"]")]
    [InlineData("recommended_for", "\"Chat\"")]
    [InlineData("preferred_cpu_cores", "5000")]
    [InlineData("is_local", "false")]
    [InlineData("verified", "1")]
    [InlineData("colour", "\"red\"")]
    public void A_bad_field_of_a_profile_is_refused_by_file_entry_and_field(string field, string value)
    {
        string entry = field == "name" && JsonNode.Parse(value)!.GetValue<string>() is var name ? name : "big:7b";

        var refused = Assert.Throws<KandilException>(() => Read($$"""{ "profiles": [{{With(Profile, field, value)}}] }"""));

        Refused(refused, entry.Length == 0 ? "profiles[0]" : entry, field);
    }

    [Theory]
    [InlineData("id", "\"Vendor\"")]
    [InlineData("base_url", "\"ftp://example.com\"")]
    [InlineData("base_url_template", "\"https://example.com\"")]
    [InlineData("api_key_variable", "\"key\"")]
    [InlineData("organization_header", "\"A: b\"")]
    [InlineData("rate_limit_headers", "\"Some\"")]
    [InlineData("protocol", "\"gopher\"")]
    public void A_bad_field_of_a_provider_is_refused_by_file_entry_and_field(string field, string value)
    {
        string entry = field == "id" ? "Vendor" : "vendor";

        Refused(Assert.Throws<KandilException>(() => Read($$"""{ "providers": [{{With(Provider, field, value)}}] }""")), entry, field);
    }

    [Theory]
    [InlineData("repository")]
    [InlineData("size_bytes")]
    [InlineData("context_window")]
    public void An_entry_that_lacks_what_its_use_needs_is_not_verified(string field)
    {
        var without = JsonNode.Parse(Profile)!.AsObject();
        without.Remove(field);
        without["sources"]![0]!["fields"] = new JsonArray([.. without["sources"]![0]!["fields"]!.AsArray().Select(each => each!.GetValue<string>()).Where(each => each != field)]);

        Refused(Assert.Throws<KandilException>(() => Read($$"""{ "profiles": [{{without.ToJsonString()}}] }""")), "big:7b", "verified");

        without["verified"] = false;
        Assert.False(Assert.Single(Read($$"""{ "profiles": [{{without.ToJsonString()}}] }""").Profiles).Verified);
    }

    [Fact]
    public void A_fact_without_a_source_is_refused_where_the_entry_is_called_verified()
    {
        Refused(Assert.Throws<KandilException>(() => Read($$"""{ "profiles": [{{With(Profile, "license", "\"mit\"")}}] }""")), "big:7b", "license");

        string unverified = With(With(Profile, "license", "\"mit\""), "verified", "false");
        Assert.Equal("mit", Assert.Single(Read($$"""{ "profiles": [{{unverified}}] }""").Profiles).License);
    }

    [Theory]
    [InlineData("""[{ "fields": ["context_window"], "url": "http://example.com", "read": "2026-11-21" }]""")]
    [InlineData("""[{ "fields": ["context_window"], "url": "https://example.com" }]""")]
    [InlineData("""[{ "fields": ["colour"], "url": "https://example.com", "read": "2026-11-21" }]""")]
    public void A_source_that_names_no_page_no_day_or_no_field_is_refused(string sources) =>
        Refused(Assert.Throws<KandilException>(() => Read($$"""{ "profiles": [{{With(Profile, "sources", sources)}}] }""")), "big:7b", "sources");

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"profiles\": {} }")]
    [InlineData("{ \"models\": [] }")]
    [InlineData("{ \"profiles\": [")]
    public void What_is_no_catalogue_is_refused_by_file(string text)
    {
        var refused = Assert.Throws<KandilException>(() => Read(text));

        Assert.Equal(ErrorCode.Schema, refused.Code);
        Assert.Contains("'mine.json'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_is_no_object_is_refused_by_its_place() =>
        Refused(Assert.Throws<KandilException>(() => Read("""{ "profiles": [7] }""")), "profiles[0]", "(all)");

    [Theory]
    [InlineData("name", "profiles[0]")]
    [InlineData("capabilities", "big:7b")]
    [InlineData("sources", "big:7b")]
    public void An_entry_without_a_required_field_is_refused_by_that_field(string field, string named)
    {
        var without = JsonNode.Parse(Profile)!.AsObject();
        without.Remove(field);

        Refused(Assert.Throws<KandilException>(() => Read($$"""{ "profiles": [{{without.ToJsonString()}}] }""")), named, field);
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("provider")]
    [InlineData("ollama_families")]
    public void The_reader_and_the_schema_require_the_same_fields(string entry)
    {
        var required = entry switch
        {
            "profile" => CatalogChecks.RequiredOfProfile,
            "provider" => CatalogChecks.RequiredOfProvider,
            _ => CatalogChecks.RequiredOfFamilies,
        };

        Assert.Equal(CatalogDataFiles.Schema.GetProperty("$defs").GetProperty(entry).GetProperty("required").EnumerateArray().Select(name => name.GetString()), required);
    }

    [Fact]
    public void A_word_that_there_is_not_is_refused_with_those_there_are()
    {
        var refused = Assert.Throws<KandilException>(() => Read($$"""{ "profiles": [{{With(Profile, "protocol", "\"Gopher\"")}}] }"""));

        Refused(refused, "big:7b", "protocol");
        Assert.Contains("'Gopher' is none of OpenAI, Anthropic", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_of_a_few_fields_changes_those_of_the_one_below_it()
    {
        CatalogFile mine = CatalogReader.Read("mine.json", System.Text.Encoding.UTF8.GetBytes(
            """{ "providers": [{ "id": "openai", "base_url": "https://proxy.example.org/v1" }], "profiles": [{ "name": "gpt-4o", "max_tokens": 99, "aliases": ["omni"] }] }"""), ModelCatalog.BuiltIn);
        ModelCatalog both = ModelCatalog.BuiltIn.With(mine);

        ModelProfile changed = both.Find("omni")!, before = ModelCatalog.BuiltIn.Find("gpt-4o")!;
        Assert.Equal(("gpt-4o", 99, before.ContextWindow, "https://proxy.example.org/v1"), (changed.Name, changed.MaxTokens, changed.ContextWindow, changed.BaseUrl));
        Assert.Equal((before.Title, false), (changed.Title, changed.Verified));
        Assert.Equal("https://proxy.example.org/v1", both.Find("gpt-4o-mini")!.BaseUrl);
        Refused(
            Assert.Throws<KandilException>(() => CatalogReader.Read("mine.json", """{ "profiles": [{ "name": "gpt-4o", "max_tokens": 0 }] }"""u8.ToArray(), ModelCatalog.BuiltIn)), "gpt-4o", "max_tokens");
        Refused(Assert.Throws<KandilException>(() => CatalogReader.Read("mine.json", """{ "providers": [{ "id": "openai", "protocol": "Gopher" }] }"""u8.ToArray(), ModelCatalog.BuiltIn)), "openai", "protocol");
    }

    [Fact]
    public void The_reader_and_the_schema_spell_texts_alike()
    {
        var definitions = CatalogDataFiles.Schema.GetProperty("$defs");
        string Of(string definition, string field) => definitions.GetProperty(definition).GetProperty("properties").GetProperty(field).GetProperty("pattern").GetString()!;
        (string Schema, string Code)[] pairs =
        [
            (definitions.GetProperty("name").GetProperty("pattern").GetString()!, CatalogPatterns.Name().ToString()),
            (definitions.GetProperty("provider_id").GetProperty("pattern").GetString()!, CatalogPatterns.ProviderId().ToString()),
            (definitions.GetProperty("address").GetProperty("pattern").GetString()!, CatalogPatterns.Address().ToString()),
            (definitions.GetProperty("page").GetProperty("pattern").GetString()!, CatalogPatterns.Page().ToString()),
            (definitions.GetProperty("header").GetProperty("pattern").GetString()!, CatalogPatterns.Header().ToString()),
            (Of("provider", "base_url_template"), CatalogPatterns.AddressTemplate().ToString()),
            (Of("provider", "api_key_variable"), CatalogPatterns.Variable().ToString()),
            (Of("profile", "repository"), CatalogPatterns.Repository().ToString()),
            (Of("profile", "parameters"), CatalogPatterns.Parameters().ToString()),
            (Of("profile", "ollama_tag"), CatalogPatterns.OllamaTag().ToString()),
            (Of("profile", "license"), CatalogPatterns.License().ToString()),
        ];

        // A schema's $ is the very end of the text; .NET's is also before a last line break.
        Assert.All(pairs, pair => Assert.Equal(pair.Schema[..^1] + @"\z", pair.Code));
    }

    private static string With(string entry, string field, string value)
    {
        var changed = JsonNode.Parse(entry)!.AsObject();
        changed[field] = JsonNode.Parse(value);
        return changed.ToJsonString();
    }

    private static CatalogFile Read(string text) => CatalogReader.Read("mine.json", Encoding.UTF8.GetBytes(text));

    private static void Refused(KandilException refused, string entry, string field)
    {
        Assert.Equal(ErrorCode.Schema, refused.Code);
        Assert.All(new[] { "mine.json", entry }, part => Assert.Contains($"'{part}'", refused.Message, StringComparison.Ordinal));
        Assert.Matches($"the field '{System.Text.RegularExpressions.Regex.Escape(field)}(\\[[0-9]+\\].*)?'", refused.Message);
    }
}
