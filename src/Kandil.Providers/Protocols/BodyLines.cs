using System.Runtime.CompilerServices;

namespace Kandil.Providers.Protocols;

/// <summary>The lines of a body as they arrive, without their ends.</summary>
internal static class BodyLines
{
    private const int LongestLine = 16 << 20;

    /// <summary>The lines; one is good until the next is asked for.</summary>
    /// <exception cref="NotTheProtocolException">A line has no end.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int start = 0, end = 0;
        while (true)
        {
            int feed = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                yield return Line(buffer, start, feed);
                start += feed + 1;
                continue;
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
            {
                if (end >= LongestLine)
                    throw new NotTheProtocolException("a line without an end");
                Array.Resize(ref buffer, end * 2);
            }

            int read = await body.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
                break;
            end += read;
        }

        if (end > start)
            yield return Line(buffer, start, end - start);
    }

    private static ReadOnlyMemory<byte> Line(byte[] buffer, int start, int length) =>
        buffer.AsMemory(start, length > 0 && buffer[start + length - 1] == '\r' ? length - 1 : length);
}
