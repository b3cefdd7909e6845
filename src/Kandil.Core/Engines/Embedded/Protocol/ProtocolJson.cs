using System.Buffers;
using System.Text.Json;

namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>
/// Requests and replies as lines: one JSON object each, its type first, snake_case keys, enumerations by name, null left
/// out. Written by hand, because at every start of Worker and of its caller the serializer's generic code would be compiled
/// anew, for a tenth of a second, even where all else is compiled ahead of time.
/// </summary>
public static class ProtocolJson
{
    /// <summary>Changed whenever a line's meaning changes: caller and Worker are of one release, and a mismatch is refused.</summary>
    public const int Version = 3;

    /// <summary>The longest line to Worker, in bytes: a prompt is in it.</summary>
    public const int LongestRequest = 64 * 1024 * 1024;

    /// <summary>The longest line from Worker, in bytes.</summary>
    public const int LongestReply = 1024 * 1024;

    /// <summary>A request as a line, without its end.</summary>
    public static byte[] ToLine(WorkerRequest request)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter writer = new(line))
        {
            RequestJson.Write(writer, request);
        }

        return line.WrittenSpan.ToArray();
    }

    /// <summary>Writes a reply.</summary>
    public static void Write(Utf8JsonWriter writer, WorkerReply reply) => ReplyJson.Write(writer, reply);

    /// <summary>
    /// Writes the requests and reads the replies of an answer once for nothing: the first time of each costs milliseconds
    /// of making its code ready, which are better spent while Worker starts than between its lines.
    /// </summary>
    public static void Rehearse()
    {
        _ = ToLine(new LoadRequest(1, "", 0, 0, 0, FlashAttention.Auto, 1));
        _ = ToLine(new CompleteRequest(1, [new ChatMessage(ChatRole.User, "")], new SamplingOptions(), null, []));
        _ = ReadReply("""{"type":"progress","id":1,"fraction":0.5}"""u8.ToArray());
        _ = ReadReply("""{"type":"text","id":1,"text":"a"}"""u8.ToArray());
    }

    /// <summary>The request of a line. What the line leaves out is null or 0; whether it may be is the reader's to say.</summary>
    /// <exception cref="JsonException">The line is no request: no JSON, an unknown type or key, a value of the wrong kind.</exception>
    public static WorkerRequest ReadRequest(ReadOnlyMemory<byte> line) => LineFields.Read(line, RequestJson.Read);

    /// <summary>The reply of a line.</summary>
    /// <exception cref="JsonException">The line is no reply: no JSON, an unknown type or key, a value of the wrong kind.</exception>
    public static WorkerReply ReadReply(ReadOnlyMemory<byte> line) => LineFields.Read(line, ReplyJson.Read);
}
