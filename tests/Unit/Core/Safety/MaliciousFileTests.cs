using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Safety;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>
/// Files in the manner of what was reported against loaders of GGUF from 2024 to 2026: the check refuses them, or what they do
/// they do in a restricted process, and this one goes on.
/// </summary>
public sealed class MaliciousFileTests : IAsyncLifetime
{
    private const string CharacterMap = "tokenizer.ggml.precompiled_charsmap", Suppressed = "tokenizer.ggml.suppress_tokens";

    private static readonly GgufBuilder Sound = GgufBuilder.Chain("hello there").Size(new GgufModelSize(64, 1, 64, 4, 4, 0));

    private static readonly Dictionary<string, (GgufBuilder File, string Rule)> Refused = new()
    {
        ["tokens to suppress that are no 32 bits wide are read beyond their end"] = (Sound.Set(Suppressed, GgufArray.Of(new byte[300])), "key-type"),
        ["tokens to suppress that do not exist are written to"] = (Sound.Set(Suppressed, GgufArray.Of([3, 2_000_000_000, -5])), "special-token"),
        ["a map of characters of another type"] = (Sound.Set(CharacterMap, GgufArray.Of([1f, 2f])), "key-type"),
        ["a map of characters shorter than its own length"] = (Sound.Set(CharacterMap, GgufArray.Of(new byte[1])), "number-range"),
        ["a map of characters whose first part ends beyond it"] = (Sound.Set(CharacterMap, GgufArray.Of((byte[])[255, 255, 255, 255, 0, 0, 0, 0])), "number-range"),
        ["more blocks in a part than in the model"] = (Decoder("posnet"), "number-range"),
        ["more blocks in the other part"] = (Decoder("convnext"), "number-range"),
        ["a scaling of positions that nobody knows"] = (Sound.Set("llama.rope.scaling.type", "wild"), "rope-scaling"),
        ["bytes in a tokenizer that has none"] = (Sound.Set("tokenizer.ggml.model", "bert"), "byte-token"),
        ["a byte beyond bytes"] = (Sound.Set("tokenizer.ggml.tokens", GgufArray.Of([.. Enumerable.Range(0, 369).Select(i => $"<0x-{i}>"), "x"])), "byte-token"),
    };

    private static readonly Dictionary<string, GgufBuilder> Contained = new()
    {
        ["a map of characters that points outside of itself"] = Sound.Set("tokenizer.ggml.model", "t5").Set(CharacterMap, GgufArray.Of((byte[])[8, 0, 0, 0, .. Enumerable.Repeat((byte)0x7F, 12)])),
        ["a window's pattern of more layers than there can be"] = Sound.Architecture("gemma3").Set("gemma3.attention.sliding_window", 1u)
            .Set("gemma3.attention.sliding_window_pattern", GgufArray.Of(new int[2000])),
        ["a state space of nothing"] = Sound.Architecture("mamba").Set("mamba.attention.head_count", 0u).Set("mamba.attention.head_count_kv", 0u)
            .Set("mamba.ssm.conv_kernel", 0u).Set("mamba.ssm.inner_size", 0u).Set("mamba.ssm.state_size", 0u).Set("mamba.ssm.time_step_rank", 0u),
        ["positions that are no numbers"] = Sound.Set("llama.rope.freq_base", float.NaN),
        ["sections of a rotation without end"] = Sound.Set("llama.rope.dimension_sections", GgufArray.Of([.. Enumerable.Repeat(1 << 30, 4096)])),
        ["a pooling that nobody knows"] = Sound.Set("llama.pooling_type", 0x7FFF_FFFFu),
        ["a vocabulary of four milliards"] = Sound.Set("llama.vocab_size", 0xFFFF_FFFFu),
    };

    private readonly TemporarySession _session = new();

    public static TheoryData<string> RefusedNames => new(Refused.Keys);

    public static TheoryData<string> ContainedNames => new(Contained.Keys);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _session.DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void It_is_refused_before_an_engine_sees_it(string name)
    {
        (GgufBuilder file, string rule) = Refused[name];
        byte[] bytes = file.ToBytes();
        using var stream = new MemoryStream(bytes);
        ModelFileReport report = ModelFileCheck.Check(stream, bytes.Length, "model.gguf");
        Assert.True(report.IsRefused);
        Assert.Contains(rule, report.Findings.Select(finding => finding.Rule.Id));
    }

    [Theory]
    [InlineData("output.weight", 9)] // Q8_1: a null is called
    [InlineData("output.weight", 24)] // I8
    [InlineData("output.weight", 25)] // I16
    [InlineData("blk.0.attn_q.weight", 25)]
    public void Weights_of_a_type_that_nothing_multiplies_by_are_refused(string tensor, uint type)
    {
        byte[] bytes = RuleExamples.Stored(Sound, tensor, type);
        using var stream = new MemoryStream(bytes);
        Assert.Equal("weight-type", Assert.Single(ModelFileCheck.Check(stream, bytes.Length, "model.gguf").Findings).Rule.Id);
    }

    [Theory]
    [MemberData(nameof(ContainedNames))]
    public async Task What_the_check_cannot_know_stays_in_the_restricted_process(string name)
    {
        string path = _session.Model(Contained[name]);
        try
        {
            await _session.Session.Engine.TestLoadAsync(new EngineModel("model", path, new ModelLoadOptions()) { Files = [path] }, null, default);
            await _session.AskAsync(path);
        }
        catch (KandilException failure)
        {
            Assert.Contains(failure.Code.Name, (string[])["E_UNSAFE", "E_BACKEND"]);
        }

        Assert.Equal("hello there", (await _session.AskAsync(_session.Model(Sound, "sound.gguf"))).Text);
    }

    private static GgufBuilder Decoder(string part) => Sound.Architecture("wavtokenizer-dec").Set($"wavtokenizer-dec.{part}.block_count", 4000u);
}
