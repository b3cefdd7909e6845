using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Sound files of many shapes, each small, to be damaged: what one lacks another has.</summary>
public static class GgufShapes
{
    private static readonly GgufModelSize OneLayer = new(64, 1, 64, 4, 4, 0);
    private static readonly GgufBuilder Plain = GgufBuilder.Chain("hello there").Size(OneLayer);

    /// <summary>Every shape by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["spm, F16"] = Plain.ToBytes(),
        ["spm, F32"] = Plain.Weights(GgufWeights.F32).ToBytes(),
        ["spm, Q8_0"] = Plain.Weights(GgufWeights.Q8_0).ToBytes(),
        ["spm, Q4_K_M"] = GgufBuilder.Chain("hello there").Size(new(256, 1, 256, 4, 4, 0)).Weights(GgufWeights.Q4_K_M).ToBytes(),
        ["bpe, F16"] = Plain.Tokenizer(GgufTokenizer.Bpe).ToBytes(),
        ["bpe, Q8_0, merges"] = GgufBuilder.Random().Size(new(32, 1, 32, 2, 2, 400)).Tokenizer(GgufTokenizer.Bpe).Weights(GgufWeights.Q8_0).ToBytes(),
        ["llama 3 template"] = Plain.Template(GgufChatTemplates.Llama3).ToBytes(),
        ["gemma template"] = Plain.Template(GgufChatTemplates.Gemma).ToBytes(),
        ["template with macros, tools and a namespace"] = Plain.Template(Busy).ToBytes(),
        ["several templates"] = Plain.Set("tokenizer.chat_template.tool_use", Busy).Set("tokenizer.chat_templates", GgufArray.Of(["tool_use"])).ToBytes(),
        ["no template"] = Plain.Template(null).ToBytes(),
        ["experts"] = Plain.Architecture("qwen3moe").Set("qwen3moe.expert_count", 8u).Set("qwen3moe.expert_used_count", 2u)
            .Set("qwen3moe.expert_feed_forward_length", 64u).ToBytes(),
        ["expert groups"] = Plain.Architecture("deepseek2").Set("deepseek2.expert_count", 16u).Set("deepseek2.expert_used_count", 4u)
            .Set("deepseek2.expert_group_count", 4u).Set("deepseek2.expert_group_used_count", 2u).ToBytes(),
        ["heads with a width of their own"] = Plain.Architecture("gemma2").Set("gemma2.attention.head_count", 6u)
            .Set("gemma2.attention.head_count_kv", 2u).Set("gemma2.attention.key_length", 32u).Set("gemma2.attention.value_length", 32u).ToBytes(),
        ["a number of heads for each layer"] = GgufBuilder.Random().Size(new(64, 3, 64, 4, 4, 0)).Architecture("lfm2")
            .Set("lfm2.attention.head_count", GgufArray.Of([4, 4, 4])).Set("lfm2.attention.head_count_kv", GgufArray.Of([0, 2, 0])).ToBytes(),
        ["recurrent, no heads"] = Plain.Architecture("mamba").Set("mamba.attention.head_count", 0u).Set("mamba.attention.head_count_kv", 0u).ToBytes(),
        ["bert"] = Plain.Architecture("bert").Remove("bert.attention.layer_norm_rms_epsilon").Set("bert.attention.layer_norm_epsilon", 1e-12f)
            .Set("bert.attention.causal", false).Set("tokenizer.ggml.model", "bert")
            .Set("tokenizer.ggml.token_type", GgufArray.Of([.. Enumerable.Repeat(1, 370)])).ToBytes(),
        ["t5"] = Plain.Architecture("t5").Set("tokenizer.ggml.model", "t5").Set("tokenizer.ggml.precompiled_charsmap", GgufArray.Of("\u0004\0\0\0abcdefgh"u8)).ToBytes(),
        ["an architecture of tomorrow"] = Plain.Architecture("tomorrow-7").ToBytes(),
        ["a context of a million tokens"] = Plain.Context(1 << 20).ToBytes(),
        ["every type of value"] = EveryType(Plain).ToBytes(),
        ["version 2"] = WithVersion(Plain.ToBytes(), 2),
        ["an alignment that is said"] = Plain.Set("general.alignment", 32u).ToBytes(),
        ["two hundred tensors"] = ManyTensors(),
        ["companion"] = Companion(),
        ["first part of a split model"] = Split()[0],
        ["second part of a split model"] = Split()[1],
    };

    /// <summary>A model in two files; the embeddings are in the second.</summary>
    public static byte[][] Split()
    {
        GgufFile whole = Read(Plain.ToBytes());
        var first = new GgufWriter();
        foreach ((string key, GgufValue value) in whole.Metadata.Entries)
            first.Add(key, value);
        var second = new GgufWriter();
        foreach ((GgufWriter writer, int number) in new[] { (first, 0), (second, 1) })
            writer.Add("split.no", (ushort)number).Add("split.count", (ushort)2).Add("split.tensors.count", whole.Tensors.Count);
        foreach (GgufTensor tensor in whole.Tensors)
            (tensor.Name == "token_embd.weight" ? second : first).AddTensor(tensor.Name, tensor.Shape, tensor.Type);
        return [Bytes(first), Bytes(second)];
    }

    private const string Busy =
        """
        {%- macro type_of(spec, depth=0) %}{% if spec.type == 'array' %}{{ 'list[' ~ type_of(spec['items'], depth + 1) ~ ']' }}{% else %}{{ spec.type | upper }}{% endif %}{% endmacro -%}
        {%- set ns = namespace(index=0, found=false) -%}
        {%- for tool in tools | default([], true) if tool.function is defined %}{{ tool | tojson(indent=2) }}{% else %}no tools{% endfor -%}
        {%- for message in messages[1:] %}
            {%- if message.role == 'user' and not ns.found %}{% set ns.index = loop.index0 %}{% set ns.found = true %}{% endif %}
            {{- '<|' ~ message['role'] ~ '|>' ~ (message.content if message.content is string else message.content[0]['text']) | trim ~ '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}
        """;

    private static GgufBuilder EveryType(GgufBuilder builder) => builder
        .Set("any.u8", (byte)1).Set("any.i8", (sbyte)-1).Set("any.u16", (ushort)2).Set("any.i16", (short)-2).Set("any.u32", 3u).Set("any.i32", -3)
        .Set("any.u64", 4UL).Set("any.i64", -4L).Set("any.f32", 0.5f).Set("any.f64", 0.25).Set("any.bool", true).Set("any.text", "ä €")
        .Set("any.bytes", GgufArray.Of("bytes"u8)).Set("any.longs", GgufArray.Of([1L, 2L])).Set("any.floats", GgufArray.Of([1f, 2f]))
        .Set("any.texts", GgufArray.Of(["one", "", "three"])).Set("any.none", GgufArray.Of(Array.Empty<string>()));

    private static byte[] WithVersion(byte[] file, byte version)
    {
        file[4] = version;
        return file;
    }

    private static byte[] ManyTensors()
    {
        var writer = new GgufWriter(64);
        foreach ((string key, GgufValue value) in Read(Plain.ToBytes()).Metadata.Entries)
            writer.Add(key, value);
        for (int i = 0; i < 200; i++)
            writer.AddTensor($"blk.{i}.norm.weight", [16], GgmlType.F32);
        return Bytes(writer);
    }

    private static byte[] Companion() => Bytes(new GgufWriter()
        .Add("general.architecture", "clip").Add("general.type", "mmproj").Add("clip.has_vision_encoder", true)
        .Add("clip.vision.block_count", 1u).Add("clip.vision.attention.layer_norm_epsilon", 1e-5f)
        .AddTensor("v.patch_embd.weight", [32, 4], GgmlType.F16).AddTensor("mm.0.weight", [32, 2], GgmlType.F16));

    private static GgufFile Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return GgufReader.Read(stream, bytes.Length, "shape");
    }

    private static byte[] Bytes(GgufWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
