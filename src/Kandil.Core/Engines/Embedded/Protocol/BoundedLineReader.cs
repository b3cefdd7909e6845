namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>Reads lines of bytes that end in LF, and gives up on one that is longer than it may be before holding it whole.</summary>
public sealed class BoundedLineReader(Stream stream, int longest)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next line without its LF, valid until the next call; null at the end of the stream. A last line without LF is not a line.</summary>
    /// <exception cref="InvalidDataException">The line is longer than it may be.</exception>
    public ReadOnlyMemory<byte>? ReadLine()
    {
        int scanned = _start;
        while (true)
        {
            if (Take(ref scanned) is { } line)
            {
                return line;
            }

            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    /// <inheritdoc cref="ReadLine"/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken cancellationToken)
    {
        int scanned = _start;
        while (true)
        {
            if (Take(ref scanned) is { } line)
            {
                return line;
            }

            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    // The line that is whole in the buffer, or null after making room for more.
    private ReadOnlyMemory<byte>? Take(ref int scanned)
    {
        int at = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
        if (at >= 0)
        {
            var line = _buffer.AsMemory(_start, scanned + at - _start);
            _start = scanned + at + 1;
            return line;
        }

        int kept = _end - _start;
        if (kept > longest)
        {
            throw new InvalidDataException($"A line is longer than {longest} bytes.");
        }

        byte[] target = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        if (_start > 0 || target != _buffer)
        {
            Buffer.BlockCopy(_buffer, _start, target, 0, kept);
        }

        (_buffer, _start, _end, scanned) = (target, 0, kept, kept);
        return null;
    }
}
