using Kandil.Core.Errors;
using Kandil.Core.References;

namespace Kandil.Tests.Unit.Core.References;

public class ModelReferenceTests
{
    private static readonly ReferenceVocabulary WithLab = new(["lab"], ["office"]);

    [Theory]
    [InlineData("model.gguf")]
    [InlineData("models/sub dir/Model.GGUF")]
    [InlineData("local/tiny.gguf")]
    [InlineData("mistral:7b.gguf")]
    [InlineData("./tiny")]
    [InlineData("../tiny@ollama")]
    [InlineData("/srv/models/tiny")]
    [InlineData("~/tiny")]
    [InlineData("~")]
    [InlineData(@"C:\models\tiny")]
    [InlineData("c:/models/tiny")]
    [InlineData(@"\\server\share\tiny")]
    [InlineData(@".\tiny")]
    [InlineData(@"..\tiny")]
    public void A_path_is_kept_as_it_was_written(string text)
    {
        ModelReference reference = ModelReference.Parse(text, WithLab);

        Assert.Equal(ModelReferenceKind.Path, reference.Kind);
        Assert.Equal(text, reference.Model);
        Assert.Equal(text, reference.ToString());
        Assert.Null(reference.Backend);
    }

    [Theory]
    [InlineData("openai:gpt-4o", "openai", "gpt-4o", null)]
    [InlineData("OpenAI:ft:gpt-4o:org::id", "openai", "ft:gpt-4o:org::id", null)]
    [InlineData("ollama:user/llama3.1:8b", "ollama", "user/llama3.1:8b", null)]
    [InlineData("ollama:name.gguf", "ollama", "name.gguf", null)]
    [InlineData("lab:group/model:v2@office", "lab", "group/model:v2", "office")]
    [InlineData("anthropic:claude@20240229@OFFICE", "anthropic", "claude@20240229", "office")]
    public void A_source_is_followed_by_what_it_calls_the_model(string text, string source, string model, string? backend)
    {
        ModelReference reference = ModelReference.Parse(text, WithLab);

        Assert.Equal(
            (ModelReferenceKind.Source, source, model, backend), (reference.Kind, reference.Source, reference.Model, reference.Backend));
    }

    [Theory]
    [InlineData("Qwen/Qwen2.5-7B-GGUF", "Qwen/Qwen2.5-7B-GGUF", null, null)]
    [InlineData("hf:Qwen/Qwen2.5-7B-GGUF:Q4_K_M", "Qwen/Qwen2.5-7B-GGUF", "Q4_K_M", null)]
    [InlineData("owner/repo:Q8_0@llamacpp", "owner/repo", "Q8_0", "embedded")]
    [InlineData("openai/gpt-oss-20b", "openai/gpt-oss-20b", null, null)]
    [InlineData("hf:local/odd", "local/odd", null, null)]
    [InlineData("hf:distilbert-base-uncased", "distilbert-base-uncased", null, null)]
    public void Owner_and_repository_mean_Hugging_Face_and_never_a_cloud(string text, string model, string? variant, string? backend)
    {
        ModelReference reference = ModelReference.Parse(text);

        Assert.Equal(
            (ModelReferenceKind.HubRepository, "hf", model, variant, backend),
            (reference.Kind, reference.Source, reference.Model, reference.Variant, reference.Backend));
    }

    [Theory]
    [InlineData("local/llama3.1:8b", "llama3.1", "8b", null)]
    [InlineData("local/llama3.1:8b@ollama", "llama3.1", "8b", "ollama")]
    [InlineData("ollama/llama3.1:8b", "llama3.1", "8b", "ollama")]
    [InlineData("candle/phi3", "phi3", null, "embedded")]
    [InlineData("Embedded/owner/repo", "owner/repo", null, "embedded")]
    [InlineData("ollama/x@ollama", "x", null, "ollama")]
    public void A_local_model_is_named_by_backend(string text, string model, string? variant, string? backend)
    {
        ModelReference reference = ModelReference.Parse(text);

        Assert.Equal(
            (ModelReferenceKind.Local, model, variant, backend),
            (reference.Kind, reference.Model, reference.Variant, reference.Backend));
    }

    [Theory]
    [InlineData("qwen2.5-coder-7b", "qwen2.5-coder-7b", null, null)]
    [InlineData("mistral:7b", "mistral", "7b", null)]
    [InlineData("llama3.1:8b@candle", "llama3.1", "8b", "embedded")]
    [InlineData("llama3.1:8b@llama", "llama3.1", "8b", "embedded")]
    [InlineData("claude@office", "claude", null, "office")]
    [InlineData("unknown:model", "unknown", "model", null)]
    public void A_name_may_have_a_variant_and_a_backend(string text, string model, string? variant, string? backend)
    {
        ModelReference reference = ModelReference.Parse(text, WithLab);

        Assert.Equal(
            (ModelReferenceKind.Name, model, variant, backend),
            (reference.Kind, reference.Model, reference.Variant, reference.Backend));
    }

    [Fact]
    public void Names_are_equal_in_any_case_and_paths_are_not()
    {
        Assert.Equal(ModelReference.Parse("LLaMA3.1:8B"), ModelReference.Parse("llama3.1:8b"));
        Assert.Equal(ModelReference.Parse("LLaMA3.1:8B").GetHashCode(), ModelReference.Parse("llama3.1:8b").GetHashCode());
        Assert.Equal(ModelReference.Parse("ollama/x"), ModelReference.Parse("local/X@Ollama"));
        Assert.NotEqual(ModelReference.Parse("./A.gguf"), ModelReference.Parse("./a.gguf"));
        Assert.NotEqual(ModelReference.Parse("x"), ModelReference.Parse("local/x"));
    }

    [Theory]
    [InlineData(" llama3.1:8b ", "llama3.1:8b")]
    [InlineData("llama3.1:8b@olama", "llama3.1:8b@ollama")]
    [InlineData("llama3.1:8b@vllm", "llama3.1:8b")]
    [InlineData("my model", "my-model")]
    [InlineData("hff:owner/repo", "hf:owner/repo")]
    [InlineData("lag:group/model", "lab:group/model")]
    [InlineData("lba:group/model", "lab:group/model")]
    [InlineData("nowhere:owner/repo", "hf:owner/repo")]
    [InlineData(@"owner\repo", "hf:owner/repo")]
    [InlineData("https://example.org/owner/repo/blob/main/model.gguf", "hf:owner/repo")]
    [InlineData("owner/repo/model-Q4_K_M", "hf:owner/repo")]
    [InlineData("model.gguf@ollama", "model.gguf")]
    [InlineData("\"claude\"", "claude")]
    [InlineData("x@", "x")]
    [InlineData("ollama/x@embedded", "local/x@ollama")]
    public void What_is_no_reference_is_refused_with_the_nearest_one(string text, string nearest)
    {
        var error = Assert.Throws<KandilException>(() => ModelReference.Parse(text, WithLab));

        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.Equal($"Did you mean '{nearest}'?", error.RecommendedAction.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("hf:")]
    [InlineData("local/")]
    [InlineData("@ollama")]
    [InlineData("//\0")]
    [InlineData("!!!")]
    public void What_is_near_nothing_is_refused_with_examples(string text)
    {
        var error = Assert.Throws<KandilException>(() => ModelReference.Parse(text, WithLab));

        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.Contains("'kandil-guide'", error.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_shows_no_control_characters()
    {
        var error = Assert.Throws<KandilException>(() => ModelReference.Parse("a\u001b[31m\u202Eb\n"));

        Assert.DoesNotContain(error.Message, character => char.IsControl(character) || character == '\u202E');
    }

    [Theory]
    [InlineData("hf")]
    [InlineData("llama")]
    [InlineData("openai")]
    [InlineData("a")]
    [InlineData("Lab")]
    [InlineData("9lab")]
    [InlineData("la/b")]
    public void A_source_or_server_cannot_take_a_word_that_has_a_meaning_or_is_not_spelt_as_one(string name)
    {
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new ReferenceVocabulary([name])).Code);
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new ReferenceVocabulary(servers: [name])).Code);
    }
}
