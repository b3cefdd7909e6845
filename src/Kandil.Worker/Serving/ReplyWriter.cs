using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Hosting;

namespace Kandil.Worker.Serving;

/// <summary>
/// Writes replies, a line each, with one write a line. Safe to use from several threads. When nobody reads any more the
/// process ends, because nobody will.
/// </summary>
internal sealed class ReplyWriter : IDisposable
{
    private const int LongestMessage = 8 * 1024;

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly object _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly Stream _stream;

    /// <summary>Writes to a stream.</summary>
    public ReplyWriter(Stream stream)
    {
        _stream = stream;
        // Control characters, quotes and line ends are escaped by it too; what it leaves is for web pages.
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>Writes a reply.</summary>
    public void Write(WorkerReply reply)
    {
        lock (_gate)
        {
            Begin();
            ProtocolJson.Write(_json, reply);
            End();
        }
    }

    /// <summary>Writes a failure, its message cut to what a line may hold.</summary>
    public void Fail(long id, WorkerFailure failure, string message) =>
        Write(new FailedReply(id, failure, message.Length <= LongestMessage ? message : message[..LongestMessage] + "…"));

    /// <summary>Writes a piece of an answer without making objects of it: this is what happens for every token.</summary>
    /// <param name="id">The completion's id.</param>
    /// <param name="text">UTF-8; what is not is replaced. Nothing is written for no text.</param>
    public void WriteText(long id, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            Begin();
            _json.WriteStartObject();
            _json.WriteString("type"u8, "text"u8);
            _json.WriteNumber("id"u8, id);
            if (Utf8.IsValid(text))
            {
                _json.WriteString("text"u8, text);
            }
            else
            {
                _json.WriteString("text"u8, Encoding.UTF8.GetString(text));
            }

            _json.WriteEndObject();
            End();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Begin()
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
    }

    private void End()
    {
        _json.Flush();
        _line.Write(LineEnd);
        try
        {
            _stream.Write(_line.WrittenSpan);
        }
        catch (IOException)
        {
            ProcessEnd.With(ExitCode.Done);
        }
    }
}
