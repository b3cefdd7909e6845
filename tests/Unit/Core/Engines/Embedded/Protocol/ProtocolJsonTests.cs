using System.Buffers;
using System.Text;
using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;

namespace Kandil.Tests.Unit.Core.Engines.Embedded.Protocol;

public class ProtocolJsonTests
{
    // Every value differs from its default, so that a key that is forgotten or mixed up shows.
    private static readonly SamplingOptions EverySampling = new()
    {
        Temperature = 0.1f,
        TopK = 2,
        TopP = 0.3f,
        MinP = 0.4f,
        RepeatPenalty = 1.5f,
        RepeatLastN = -1,
        FrequencyPenalty = -0.7f,
        PresencePenalty = 0.8f,
        Seed = uint.MaxValue,
        Grammar = "root ::= \"a\"",
        Samplers = ["top_k", "temperature"],
    };

    public static TheoryData<WorkerRequest> Requests { get; } =
    [
        new LoadRequest(1, "/models/\u00e9 \"x\".gguf", 4096, 512, 3, FlashAttention.On, 2),
        new LoadRequest(long.MaxValue, "C:\\a.gguf", 0, 0, 0, FlashAttention.Off, 0),
        new TestLoadRequest(8, "/a.gguf", true),
        new CompleteRequest(
            2, [new(ChatRole.System, "s"), new(ChatRole.User, "\0\ud83d\ude00\n"), new(ChatRole.Assistant, "")], EverySampling, 7, ["stop", "\n"]),
        new CompleteRequest(3, [new(ChatRole.User, "u")], new SamplingOptions(), null, []),
        new LimitMemoryRequest(9, 1L << 40),
        new TokenizeRequest(4, "text"),
        new CancelRequest(5, 2),
        new UnloadRequest(6),
    ];

    public static TheoryData<WorkerReply> Replies { get; } =
    [
        new ReadyReply(0, 2, "llama.cpp v0.4.0", [new("/a", "too old"), new("/b", null)], [new("files", true), new("network", false, "no")])
        {
            Devices = [new("CUDA", "NVIDIA GeForce RTX 4090", 24, 23, true, false), new("BLAS", "Accelerate", 0, 0, false, true)],
        },
        new ProgressReply(1, 0.25f),
        new LoadedReply(1, "llama 7B", 5_000_000_000, 4096, 8192, "CPU (zen4)", 8, 12.5),
        new TestedReply(8, "llama 7B"),
        new WarningReply(2, "careful"),
        new TextReply(2, "\u4e2d\u001b<&>"),
        new CompletedReply(2, FinishReason.Length, 3, 4, 5.5, 6.5, 7),
        new CompletedReply(2, FinishReason.Stop, 3, 4, 5.5, 6.5, uint.MaxValue),
        new TokensReply(3, 9),
        new UnloadedReply(4),
        .. Enum.GetValues<WorkerFailure>().Select(failure => new FailedReply(5, failure, "why")),
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_read_as_it_was_written(WorkerRequest request) =>
        Assert.Equivalent(request, ProtocolJson.ReadRequest(ProtocolJson.ToLine(request)), strict: true);

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_reply_is_read_as_it_was_written(WorkerReply reply) =>
        Assert.Equivalent(reply, ProtocolJson.ReadReply(LineOf(reply)), strict: true);

    [Fact]
    public void Every_request_and_reply_there_is_is_tried_here()
    {
        Assert.Equal(Kinds(typeof(WorkerRequest)), Tried(Requests));
        Assert.Equal(Kinds(typeof(WorkerReply)), Tried(Replies));

        static IEnumerable<string> Kinds(Type kind) => kind.Assembly.GetTypes().Where(type => type.BaseType == kind).Select(type => type.Name).Order();
        static IEnumerable<string> Tried(IEnumerable<object[]> data) => data.Select(row => row[0].GetType().Name).Distinct().Order();
    }

    [Fact]
    public void A_line_holds_no_line_end()
    {
        Assert.DoesNotContain((byte)'\n', ProtocolJson.ToLine(new TokenizeRequest(1, "a\nb\r\nc\u2028d")));
        Assert.DoesNotContain((byte)'\n', LineOf(new TextReply(1, "a\nb")));
    }

    [Theory]
    [InlineData("{\"type\":\"tokenize\",\"id\":1,\"text\":\"a\",\"text\":\"b\"}")]
    [InlineData("{\"type\":\"tokenize\",\"id\":1.5,\"text\":\"a\"}")]
    [InlineData("{\"type\":\"tokenize\",\"id\":1,\"text\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"tokenize\",\"id\":1,\"text\":[[[[[[[[[1]]]]]]]]]}")]
    [InlineData("{\"type\":\"load\",\"id\":1,\"path\":\"a\",\"threads\":5000000000}")]
    [InlineData("{\"type\":\"load\",\"id\":1,\"path\":\"a\",\"flash_attention\":\"maybe\"}")]
    [InlineData("{\"type\":\"complete\",\"id\":1,\"messages\":[{\"role\":\"Boss\",\"content\":\"a\"}],\"sampling\":{},\"stop\":[]}")]
    [InlineData("{\"type\":\"complete\",\"id\":1,\"messages\":[],\"sampling\":{\"heat\":1},\"stop\":[]}")]
    [InlineData("{\"type\":\"unload\",\"id\":1} {}")]
    public void What_is_no_request_is_refused(string line) =>
        Assert.ThrowsAny<JsonException>(() => ProtocolJson.ReadRequest(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        byte[] line = [.. "{\"type\":\"tokenize\",\"id\":1,\"text\":\""u8, 0xFF, .. "\"}"u8];

        Assert.ThrowsAny<JsonException>(() => ProtocolJson.ReadRequest(line));
    }

    private static byte[] LineOf(WorkerReply reply)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter writer = new(line))
            ProtocolJson.Write(writer, reply);
        return line.WrittenSpan.ToArray();
    }
}
