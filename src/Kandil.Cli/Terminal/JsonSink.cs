using System.Buffers;
using System.Text;
using System.Text.Json;
using Kandil.Cli.Rendering;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Terminal;

/// <summary>
/// What <c>--json</c> says on standard error, a JSON object a line: <c>{"event":"warning","message"}</c>, and with
/// <c>--verbose</c> also <c>{"event":"progress","phase","subject","done","total"}</c> (for downloads also <c>bytes_per_second</c> and <c>remaining_seconds</c>) and <c>{"event":"detail","message"}</c>.
/// </summary>
internal sealed class JsonSink(ConsoleTerminal terminal, bool quiet, bool verbose) : IOperationSink
{
    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        if (verbose)
        {
            Write("progress", writer =>
            {
                writer.WriteString("phase", value.Phase);
                writer.WriteString("subject", value.Subject);
                writer.WriteNumber("done", value.Done);
                writer.WriteNumber("total", value.Total);
                if (value.BytesPerSecond is { } rate)
                {
                    writer.WriteNumber("bytes_per_second", Math.Round(rate));
                }

                if (value.Remaining is { } remaining)
                {
                    writer.WriteNumber("remaining_seconds", Math.Round(remaining.TotalSeconds, 1));
                }
            });
        }
    }

    /// <inheritdoc/>
    public void Warn(string message)
    {
        if (!quiet)
        {
            Write("warning", writer => writer.WriteString("message", message));
        }
    }

    /// <inheritdoc/>
    public void Verbose(string message)
    {
        if (verbose)
        {
            Write("detail", writer => writer.WriteString("message", message));
        }
    }

    private void Write(string kind, Action<Utf8JsonWriter> writeRest)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter writer = new(line, Envelope.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("event", kind);
            writeRest(writer);
            writer.WriteEndObject();
        }

        terminal.WriteError(Encoding.UTF8.GetString(line.WrittenSpan));
    }
}
