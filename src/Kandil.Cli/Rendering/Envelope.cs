using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using System.Text.Json;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;

namespace Kandil.Cli.Rendering;

/// <summary>
/// What <c>--json</c> prints: one line, <c>{"success","message","error_code","data"}</c>. The keys of <c>data</c> are
/// snake_case and stay what they are: programs depend on them.
/// </summary>
public static class Envelope
{
    /// <summary>Text stays readable; control characters are escaped in any case.</summary>
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The envelope of what worked.</summary>
    /// <param name="message">What was done, a sentence.</param>
    /// <param name="data">The result.</param>
    /// <param name="type">How the result is written, from <see cref="EnvelopeJson"/>.</param>
    public static byte[] Success<T>(string message, T data, JsonTypeInfo<T> type) => Write(true, message, null, data, type);

    /// <summary>The envelope of a failure.</summary>
    public static byte[] Failure(KandilException failure) => Write(
        false, ErrorLines.Message(failure), failure.Code.Name,
        new FailureData(failure.Target, ErrorLines.NextStep(failure), failure.Code.ExitCode), EnvelopeJson.Default.FailureData);

    /// <summary>The envelope of several items of which some failed; the data has them all.</summary>
    public static byte[] Failure<T>(KandilException failure, T data, JsonTypeInfo<T> type) =>
        Write(false, ErrorLines.Message(failure), failure.Code.Name, data, type);

    private static byte[] Write<T>(bool success, string message, string? errorCode, T data, JsonTypeInfo<T> type)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter writer = new(line, Options))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("success", success);
            writer.WriteString("message", message);
            writer.WriteString("error_code", errorCode);
            writer.WritePropertyName("data");
            JsonSerializer.Serialize(writer, data, type);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }
}
