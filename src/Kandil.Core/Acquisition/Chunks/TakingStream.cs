namespace Kandil.Core.Acquisition.Chunks;

/// <summary>Gives what is written to it to somebody else, with the place of each piece.</summary>
internal sealed class TakingStream(Func<long, ReadOnlyMemory<byte>, ValueTask> take) : Stream
{
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await take(_length, buffer);
        _length += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    // What was given away cannot be taken back; who copies is told that it failed, and that is enough.
    public override long Seek(long offset, SeekOrigin origin) => _length;

    public override void SetLength(long value)
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
