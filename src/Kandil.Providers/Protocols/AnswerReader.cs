using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Kandil.Core.Audit;

namespace Kandil.Providers.Protocols;

/// <summary>
/// Reads an answer out of a body: a stream of events, a document in each line, or one document where a server streams nothing. What
/// it is shows in its first bytes, because servers and proxies say many things in Content-Type.
/// </summary>
internal static class AnswerReader
{
    private const int MostShown = 60;
    private const int LargestDocument = 16 << 20;

    /// <summary>The parts of the answer.</summary>
    /// <exception cref="NotTheProtocolException">Something else came.</exception>
    /// <exception cref="ServerFaultException">The server says that it failed.</exception>
    public static async IAsyncEnumerable<AnswerPart> ReadAsync(IChatProtocol protocol, Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = new MemoryStream();
        bool isEvents = false;
        await foreach (ReadOnlyMemory<byte> line in BodyLines.ReadAsync(body, cancellationToken))
        {
            if (protocol.IsLines)
            {
                if (Message(protocol, line) is { } part)
                    yield return part;
            }
            else if (isEvents || IsOfEvents(line.Span))
            {
                isEvents = true;
                if (line.Length > 0)
                {
                    AddData(line.Span, data);
                }
                else if (Event(protocol, data) is { } part)
                {
                    yield return part;
                }
            }
            else
            {
                Add(line.Span, data);
            }
        }

        if (isEvents ? Event(protocol, data) is { } last : !protocol.IsLines && (last = Whole(protocol, data)) is not null)
            yield return last;
    }

    // Before the first event a server may send comments, so that no proxy hangs up.
    private static bool IsOfEvents(ReadOnlySpan<byte> line) =>
        line.StartsWith("data:"u8) || line.StartsWith(":"u8) || line.StartsWith("event:"u8) || line.StartsWith("id:"u8) || line.StartsWith("retry:"u8);

    private static void AddData(ReadOnlySpan<byte> line, MemoryStream data)
    {
        if (!line.StartsWith("data:"u8))
            return;
        line = line[5..];
        if (data.Length > 0)
            data.WriteByte((byte)'\n');
        Add(line.StartsWith(" "u8) ? line[1..] : line, data);
    }

    private static void Add(ReadOnlySpan<byte> text, MemoryStream data)
    {
        if (data.Length + text.Length > LargestDocument)
            throw new NotTheProtocolException("a document without an end");
        data.Write(text);
    }

    private static AnswerPart? Event(IChatProtocol protocol, MemoryStream data)
    {
        ReadOnlyMemory<byte> content = data.GetBuffer().AsMemory(0, (int)data.Length);
        try
        {
            return content.Span.Trim(" \t"u8).SequenceEqual("[DONE]"u8) ? new AnswerPart { IsEnd = true } : Message(protocol, content);
        }
        finally
        {
            data.SetLength(0);
        }
    }

    private static AnswerPart? Message(IChatProtocol protocol, ReadOnlyMemory<byte> content)
    {
        if (content.Span.Trim(" \t"u8).IsEmpty)
            return null;
        try
        {
            using var document = JsonDocument.Parse(content);
            return protocol.Read(document.RootElement);
        }
        catch (JsonException)
        {
            throw new NotTheProtocolException(WhatCame(content.Span));
        }
    }

    private static AnswerPart Whole(IChatProtocol protocol, MemoryStream data)
    {
        ReadOnlyMemory<byte> content = data.GetBuffer().AsMemory(0, (int)data.Length);
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.ValueKind == JsonValueKind.Object ? protocol.ReadWhole(document.RootElement) : throw new NotTheProtocolException("JSON of another shape");
        }
        catch (JsonException)
        {
            throw new NotTheProtocolException(WhatCame(content.Span));
        }
    }

    private static string WhatCame(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> start = content.TrimStart(" \t\r\n\uFEFF"u8);
        if (start.IsEmpty)
            return "nothing at all";
        if (start[0] == (byte)'<')
            return "an HTML or XML page";
        if (start[0] is (byte)'{' or (byte)'[')
            return "JSON that is damaged or cut off";
        string text = SecretText.Clean(Encoding.UTF8.GetString(start[..Math.Min(start.Length, MostShown)])).ReplaceLineEndings(" ");
        return $"'{text}{(start.Length > MostShown ? "…" : "")}'";
    }
}
