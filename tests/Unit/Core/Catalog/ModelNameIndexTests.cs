using FsCheck;
using FsCheck.Fluent;
using Kandil.Core.Catalog;

namespace Kandil.Tests.Unit.Core.Catalog;

/// <summary>Names as a person writes them: slips, missing dashes, other vendors' spellings, names of repositories and of Ollama.</summary>
public class ModelNameIndexTests
{
    private static readonly ModelNameIndex Names = ModelCatalog.BuiltIn.Names;

    [Theory]
    [InlineData("qwen2.5-coder-7b", "qwen2.5-coder-7b")]
    [InlineData("QWEN2.5-Coder-7B", "qwen2.5-coder-7b")]
    [InlineData("llama3.1:8b", "llama3.1:8b")]
    public void A_name_is_found_exactly_and_case_is_nothing(string typed, string meant) => Means(typed, NameMatchKind.Exact, meant);

    [Theory]
    [InlineData("claude", "claude-sonnet-5")]
    [InlineData("gpt4", "gpt-4-turbo")]
    [InlineData("GPT4", "gpt-4-turbo")]
    [InlineData("qwen32b", "qwen2.5-coder-32b")]
    [InlineData("mistral", "mistral:7b")]
    [InlineData("phi3_mini", "phi3:3.8b")]
    public void An_alias_means_its_model(string typed, string meant) => Means(typed, NameMatchKind.Alias, meant);

    [Theory]
    // What stands between the words.
    [InlineData("qwen coder 7b", "qwen2.5-coder-7b")]
    [InlineData("qwen2.5coder7b", "qwen2.5-coder-7b")]
    [InlineData("qwen-2.5-coder-7b", "qwen2.5-coder-7b")]
    [InlineData("qwen2.5 coder 7b", "qwen2.5-coder-7b")]
    [InlineData("qwen_2.5_coder_7b", "qwen2.5-coder-7b")]
    [InlineData("qwen-coder:7b", "qwen2.5-coder-7b")]
    [InlineData("7b qwen coder", "qwen2.5-coder-7b")]
    [InlineData("llama 3.1 8b", "llama3.1:8b")]
    [InlineData("llama-3-1-8b", "llama3.1:8b")]
    [InlineData("llama31-8b", "llama3.1:8b")]
    [InlineData("gptoss20b", "gpt-oss:20b")]
    [InlineData("gpt oss", "gpt-oss:20b")]
    [InlineData("tiny llama", "tinyllama")]
    [InlineData("tiny-llama", "tinyllama")]
    [InlineData("deepseekr1 32b", "deepseek-r1:32b")]
    [InlineData("deepseek r1 14b", "deepseek-r1:14b")]
    [InlineData("deep seek coder 33b", "deepseek-coder:33b")]
    [InlineData("gemma 2 9b", "gemma2:9b")]
    [InlineData("gemma-3-12b", "gemma3:12b")]
    [InlineData("mistral nemo", "mistral-nemo:12b")]
    [InlineData("mixtral 8x7b", "mixtral:8x7b")]
    [InlineData("phi 4 mini", "phi4-mini:3.8b")]
    [InlineData("smol lm2 360m", "smollm2:360m")]
    [InlineData("code llama", "codellama-7b")]
    [InlineData("claude sonnet 4.5", "claude-sonnet-4.5")]
    [InlineData("sonnet 4.5", "claude-sonnet-4.5")]
    [InlineData("claude 3.5 sonnet", "claude-3.5-sonnet")]
    [InlineData("gpt 4o mini", "gpt-4o-mini")]
    [InlineData("gpt-4 turbo", "gpt-4-turbo")]
    [InlineData("gemini 2.5 pro", "gemini-2.5-pro")]
    // Slips.
    [InlineData("qwen2.5-codr-7b", "qwen2.5-coder-7b")]
    [InlineData("qewn2.5-coder-7b", "qwen2.5-coder-7b")]
    [InlineData("quen2.5-coder-7b", "qwen2.5-coder-7b")]
    [InlineData("qwn coder 7b", "qwen2.5-coder-7b")]
    [InlineData("lama3.1:8b", "llama3.1:8b")]
    [InlineData("lamma3.1:8b", "llama3.1:8b")]
    [InlineData("llmaa3.1", "llama3.1:8b")]
    [InlineData("mistrall", "mistral:7b")]
    [InlineData("mistal:7b", "mistral:7b")]
    [InlineData("tinylama", "tinyllama")]
    [InlineData("tinnyllama", "tinyllama")]
    [InlineData("deapseek-r1:7b", "deepseek-r1:7b")]
    [InlineData("deepseak-r1-7b", "deepseek-r1:7b")]
    [InlineData("codelama", "codellama-7b")]
    [InlineData("gema3:4b", "gemma3:4b")]
    [InlineData("mixtrel", "mixtral:8x7b")]
    [InlineData("calude-3.5-sonnet", "claude-3.5-sonnet")]
    [InlineData("cluade", "claude-sonnet-5")]
    [InlineData("mxbay-embed-large", "mxbai-embed-large")]
    [InlineData("granit3.3", "granite3.3:8b")]
    // Other spellings: repositories, vendors in front, Ollama's tags, quantisations and words that name no model.
    [InlineData("Qwen2.5-Coder-7B-Instruct-GGUF", "qwen2.5-coder-7b")]
    [InlineData("Qwen2.5-Coder-7B-Instruct", "qwen2.5-coder-7b")]
    [InlineData("Meta-Llama-3.1-8B-Instruct", "llama3.1:8b")]
    [InlineData("meta llama 3.1 8b instruct", "llama3.1:8b")]
    [InlineData("Mistral-7B-Instruct-v0.3", "mistral:7b")]
    [InlineData("gemma-2-9b-it", "gemma2:9b")]
    [InlineData("google gemma 2 2b", "gemma2:2b")]
    [InlineData("microsoft phi-4", "phi4:14b")]
    [InlineData("Phi-3-mini-4k-instruct", "phi3:3.8b")]
    [InlineData("DeepSeek-R1-Distill-Qwen-14B", "deepseek-r1:14b")]
    [InlineData("llama3.1:latest", "llama3.1:8b")]
    [InlineData("openai gpt-4o", "gpt-4o")]
    [InlineData("claude-3-5-sonnet-20241022", "claude-3.5-sonnet")]
    [InlineData("Anthropic Claude Opus 4.8", "claude-opus-4.8")]
    public void What_a_person_writes_is_taken_for_the_model_that_is_meant(string typed, string meant) => Means(typed, NameMatchKind.Fuzzy, meant);

    [Theory]
    [InlineData("qwen coder", "qwen2.5-coder-7b")]
    [InlineData("llama 8b", "llama3.1:8b")]
    [InlineData("deepseek", "deepseek-r1:7b")]
    [InlineData("claude sonnet", "claude-sonnet-5")]
    [InlineData("codestrel", "codestral:22b")] // Mistral's cloud has one, too
    [InlineData("gpt-5 nano or so", null)]
    public void What_several_models_are_like_is_asked_about(string typed, string? among)
    {
        NameMatch match = Names.Find(typed);

        Assert.Null(match.Meaning);
        if (among is null)
            return;
        Assert.True(match.LeavesOpen);
        Assert.InRange(match.Meant.Count, 2, 5);
    }

    [Theory]
    [InlineData("llama3.1:9b", "llama3.1:8b")]
    [InlineData("qwen2.5-coder:8b", "qwen2.5-coder-7b")]
    [InlineData("gemma3:5b", "gemma3:4b")]
    public void Another_size_is_never_taken_for_one_that_there_is_but_is_told_of_it(string typed, string near)
    {
        NameMatch match = Names.Find(typed);

        Assert.Null(match.Meaning);
        Assert.False(match.LeavesOpen);
        Assert.Contains(near, match.Meant);
    }

    [Fact]
    public void The_likest_is_named_first()
    {
        ModelNameIndex names = new([("mistral-large", "mistral-large"), ("mistral-small-creative-writer", "mistral-small-creative-writer"), ("mistral-medium", "mistral-medium")]);

        Assert.Equal(["mistral-large", "mistral-medium", "mistral-small-creative-writer"], names.Find("mistral").Meant);
    }

    [Theory]
    [InlineData("wombat")]
    [InlineData("")]
    [InlineData("---")]
    [InlineData("instruct")]
    [InlineData("9999b")]
    public void What_is_like_nothing_means_nothing(string typed)
    {
        NameMatch match = Names.Find(typed);

        Assert.Null(match.Meaning);
        Assert.Empty(match.Meant);
    }

    [Fact]
    public void A_size_with_a_point_is_not_the_size_without_it() => Assert.NotEqual("qwen2.5:1.5b", Names.Find("qwen2.5:15b").Meaning);

    [Fact]
    public void Every_name_and_alias_of_the_catalogue_means_its_own_model() => Assert.All(ModelCatalog.BuiltIn.Profiles, profile =>
        Assert.All(profile.Aliases.Prepend(profile.Name), name => Assert.Equal(profile.Name, Names.Find(name).Meaning)));

    [Fact]
    public void Any_text_at_all_gets_an_answer() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        text => text is null || Names.Find(text) is { Meaning: null } or { Meant.Count: 0 }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static void Means(string typed, NameMatchKind kind, string meant)
    {
        NameMatch match = Names.Find(typed);

        Assert.True(match.Meaning == meant && match.Kind == kind, $"'{typed}' is {match.Kind} {match.Meaning ?? string.Join(", ", match.Meant)}");
    }
}
