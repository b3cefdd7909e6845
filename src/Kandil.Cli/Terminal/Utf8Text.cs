using System.Text;
using Kandil.Core.Errors;

namespace Kandil.Cli.Terminal;

/// <summary>Bytes from outside as text: UTF-8, or refused with the place of the first byte that is not.</summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, without a byte order mark at the beginning of the source.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="source">What they are from, for the error.</param>
    /// <param name="start">The offset of the first byte in the source.</param>
    /// <exception cref="KandilException">E_ARGS: they are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string source, long start = 0)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (start == 0 && bytes.StartsWith(mark))
        {
            start = mark.Length;
            bytes = bytes[mark.Length..];
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException failure)
        {
            throw ArgumentErrors.NotUtf8(source, start + Math.Max(0, failure.Index));
        }
    }
}
