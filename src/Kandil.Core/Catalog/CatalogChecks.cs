using System.Text.Json;
using System.Text.RegularExpressions;
using Kandil.Core.Primitives;
using static Kandil.Core.Catalog.CatalogPatterns;

namespace Kandil.Core.Catalog;

/// <summary>What an entry must be beyond the kinds of its values. Each refusal is E_SCHEMA and names the field.</summary>
internal static class CatalogChecks
{
    private const int LongestName = ModelCatalog.LongestName;
    private const int LongestTitle = 256;
    private const int LongestPath = 4096;
    private const int MostCores = 1024;

    // What this project says of an entry rather than what a page says.
    private static readonly HashSet<string> Opinions = new(StringComparer.Ordinal)
    {
        "name", "aliases", "id", "title", "family", "provider", "protocol", "is_local", "capabilities", "recommended_for", "recommends_gpu",
        "recommended", "options", "min_memory_mb", "preferred_cpu_cores", "size_is_rounded", "path", "verified", "sources",
    };

    // What is so because Kandil makes it so, where it is this machine that answers.
    private static readonly HashSet<string> OfThisMachine = new(StringComparer.Ordinal) { "api_key_required", "supports_streaming" };

    private static readonly HashSet<string> OfTheQuestion = new(StringComparer.Ordinal) { "model", "messages", "stream", "stream_options", "input" };

    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase) { "api_key", "api-key", "apikey", "authorization", "password", "secret", "token" };

    /// <summary>The fields that every profile has.</summary>
    public static IReadOnlyList<string> RequiredOfProfile { get; } =
        ["name", "title", "family", "provider", "is_local", "capabilities", "verified", "sources"];

    /// <summary>The fields that every provider has.</summary>
    public static IReadOnlyList<string> RequiredOfProvider { get; } = ["id", "title", "protocol", "verified", "sources"];

    /// <summary>The fields of the list of Ollama's names.</summary>
    public static IReadOnlyList<string> RequiredOfFamilies { get; } = ["names", "sources"];

    public static void Check(CatalogEntry entry, ModelProfile profile)
    {
        CheckNames(entry, profile);
        CheckProvider(entry, profile);
        CheckNumbers(entry, profile);
        CheckWeights(entry, profile);
        CheckCapabilities(entry, profile);
        CheckOptions(entry, profile);
        CheckSources(entry, profile.Sources, profile.Verified, Missing(profile), isCited: _ => true);
    }

    public static void Check(CatalogEntry entry, ModelProvider provider)
    {
        Matches(entry, "id", provider.Id, ProviderId(), "letters in lowercase, digits and hyphens, a letter first");
        Title(entry, provider.Title);
        Optional(entry, "base_url", provider.BaseUrl, Address(), "an http or https address");
        Optional(entry, "base_url_template", provider.BaseUrlTemplate, AddressTemplate(), "an https address with {resource} in it");
        Optional(entry, "api_key_url", provider.ApiKeyUrl, Address(), "an https address");
        Optional(entry, "api_key_variable", provider.ApiKeyVariable, Variable(), "an environment variable's name in capitals");
        Optional(entry, "api_key_header", provider.ApiKeyHeader, Header(), "a header's name");
        Optional(entry, "organization_header", provider.OrganizationHeader, Header(), "a header's name");
        string? missing = provider.IsLocal || provider.BaseUrl is not null || provider.BaseUrlTemplate is not null ? null : "base_url";
        CheckSources(entry, provider.Sources, provider.Verified, missing, named => !(provider.IsLocal && OfThisMachine.Contains(named)));
    }

    public static void Check(CatalogEntry entry, OllamaFamiliesEntry families)
    {
        foreach (string name in families.Names)
            Matches(entry, "names", name, Name(), "names of models");
        CheckSources(entry, families.Sources, isVerified: true, missing: null, isCited: _ => true);
    }

    /// <summary>The first of the fields without which a profile is of no use; null when it has all.</summary>
    public static string? Missing(ModelProfile profile)
    {
        bool answersInText = !profile.Capabilities.Contains(ModelCapability.Embedding);
        if (profile.ContextWindow is null)
            return "context_window";
        if (profile.IsCloud && profile.Model is null)
            return "model";
        if (profile.IsCloud && answersInText && profile.MaxTokens is null)
            return "max_tokens";
        if (profile.IsLocal && profile.Repository is null)
            return "repository";
        return profile.IsLocal && profile.SizeBytes is null ? "size_bytes" : null;
    }

    /// <summary>The fields of an entry that a page must stand behind.</summary>
    public static IEnumerable<string> Facts(CatalogEntry entry) => entry.Fields.Where(field => !Opinions.Contains(field));

    private static void CheckNames(CatalogEntry entry, ModelProfile profile)
    {
        const string Spelling = "lowercase letters and digits, with '.', '_' or '-' between them, and at most one ':'";
        Matches(entry, "name", profile.Name, Name(), Spelling);
        Matches(entry, "family", profile.Family, Name(), Spelling);
        Title(entry, profile.Title);
        foreach (string alias in profile.Aliases)
            Matches(entry, "aliases", alias, Name(), Spelling);
    }

    private static void CheckProvider(CatalogEntry entry, ModelProfile profile)
    {
        Matches(entry, "provider", profile.Provider, ProviderId(), "a provider's identifier");
        if (!profile.IsCloud && !profile.IsLocal)
            throw entry.Wrong("is_local", "a model that no provider answers for must run on this machine");
        if (!profile.IsCloud && profile.Model is not null)
            throw entry.Wrong("model", "this machine has no own name for a model");
        if (profile.Model is { } model && (string.IsNullOrWhiteSpace(model) || model.Length > LongestTitle || model.Any(char.IsControl)))
            throw entry.Wrong("model", "it is the provider's name for the model");
        Optional(entry, "base_url", profile.BaseUrl, Address(), "an http or https address");
        Optional(entry, "api_key_url", profile.ApiKeyUrl, Address(), "an https address");
    }

    private static void CheckNumbers(CatalogEntry entry, ModelProfile profile)
    {
        Positive(entry, "context_window", profile.ContextWindow);
        Positive(entry, "max_tokens", profile.MaxTokens);
        Positive(entry, "size_bytes", profile.SizeBytes);
        Positive(entry, "min_memory_mb", profile.MinMemoryMb);
        Positive(entry, "preferred_cpu_cores", profile.PreferredCpuCores);
        if (profile.PreferredCpuCores > MostCores)
            throw entry.Wrong("preferred_cpu_cores", $"it is at most {MostCores}");
    }

    // What every question says already, and what must not lie in a plain file.
    private static void CheckOptions(CatalogEntry entry, ModelProfile profile)
    {
        if (profile.Options is not { } options)
            return;
        if (options.ValueKind != JsonValueKind.Object)
            throw entry.Wrong("options", "they are an object of names and values");
        string? own = options.EnumerateObject().Select(option => option.Name).FirstOrDefault(name => OfTheQuestion.Contains(name));
        if (own is not null)
            throw entry.Wrong("options", $"'{own}' is what a question says itself");
        string? secret = options.EnumerateObject().Select(option => option.Name).FirstOrDefault(name => Secrets.Contains(name));
        if (secret is not null)
            throw entry.Wrong("options", $"'{secret}' would keep a key in a plain file; it belongs into the store of keys");
        if (!profile.IsCloud)
            throw entry.Wrong("options", "a file has no server that could be told");
    }

    private static void CheckWeights(CatalogEntry entry, ModelProfile profile)
    {
        Optional(entry, "repository", profile.Repository, Repository(), "owner/repo, as on Hugging Face");
        Optional(entry, "parameters", profile.Parameters, Parameters(), "a number and M, B or T, such as 8.03B");
        Optional(entry, "ollama_tag", profile.OllamaTag, OllamaTag(), "a name and tag of Ollama's library, such as llama3.1:8b");
        Optional(entry, "license", profile.License, License(), "a license's short name, such as apache-2.0");
        if (profile.SizeQuantization is { } ofSize)
            Quantization(entry, "size_quantization", ofSize);
        if (profile.Path is { } path && (path.Length > LongestPath || path.Contains('\0') || !System.IO.Path.IsPathFullyQualified(path)))
            throw entry.Wrong("path", "it is the absolute path of a file");
        foreach (string quantization in profile.Quantizations)
            Quantization(entry, "quantizations", quantization);
        if (!profile.IsLocal && (profile.Repository ?? profile.OllamaTag ?? profile.Path) is not null)
            throw entry.Wrong("is_local", "a model with a repository, a file or an Ollama tag runs on this machine");
    }

    private static void CheckCapabilities(CatalogEntry entry, ModelProfile profile)
    {
        if (profile.Capabilities.Count == 0)
            throw entry.Wrong("capabilities", "it names at least one");
        if (profile.Capabilities.Contains(ModelCapability.Vision) != (profile.SupportsVision ?? false))
            throw entry.Wrong("capabilities", "Vision stands there exactly when supports_vision is true");
        if (profile.Capabilities.Contains(ModelCapability.ToolUse) != (profile.SupportsTools ?? false))
            throw entry.Wrong("capabilities", "ToolUse stands there exactly when supports_tools is true");
    }

    private static void CheckSources(
        CatalogEntry entry, IReadOnlyList<CatalogSource> sources, bool isVerified, string? missing, Func<string, bool> isCited)
    {
        var present = entry.Fields.ToHashSet(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            Matches(entry, "sources", source.Url, Page(), "pages with an https address");
            if (source.Read == default)
                throw entry.Wrong("sources", "each says the day on which it was read");
            if (source.Fields.FirstOrDefault(field => !present.Contains(field)) is { } stranger)
                throw entry.Wrong("sources", $"the entry has no field '{stranger}'");
        }

        if (!isVerified)
            return;
        if (missing is not null)
            throw entry.Wrong("verified", $"an entry without {missing} is not verified");
        var cited = sources.SelectMany(source => source.Fields).ToHashSet(StringComparer.Ordinal);
        if (Facts(entry).FirstOrDefault(field => isCited(field) && !cited.Contains(field)) is { } uncited)
            throw entry.Wrong(uncited, "no source is given for it, but the entry is called verified");
    }

    private static void Title(CatalogEntry entry, string title)
    {
        if (string.IsNullOrWhiteSpace(title) || title.Length > LongestTitle || title.Any(char.IsControl))
            throw entry.Wrong("title", "it is the name for people, on one line");
    }

    private static void Quantization(CatalogEntry entry, string field, string name)
    {
        if (!QuantizationType.TryParse(name, out var type) || type.Name != name)
            throw entry.Wrong(field, $"llama.cpp has no quantisation '{name}'");
    }

    private static void Positive(CatalogEntry entry, string field, long? number)
    {
        if (number <= 0)
            throw entry.Wrong(field, "it is a number above zero");
    }

    private static void Optional(CatalogEntry entry, string field, string? text, Regex pattern, string expected)
    {
        if (text is not null)
            Matches(entry, field, text, pattern, expected);
    }

    private static void Matches(CatalogEntry entry, string field, string? text, Regex pattern, string expected)
    {
        int longest = field is "base_url" or "base_url_template" or "api_key_url" or "sources" ? 512 : LongestName;
        if (text is null || text.Length > Math.Max(longest, field == "repository" ? 193 : 0) || !pattern.IsMatch(text))
            throw entry.Wrong(field, $"expected: {expected}");
    }
}
