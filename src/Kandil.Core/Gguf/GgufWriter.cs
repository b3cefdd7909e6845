using System.Text;

namespace Kandil.Core.Gguf;

/// <summary>
/// Writes a GGUF file of version 3. Metadata and tensors are given first; the tensors' data is asked for while it is
/// written, so that a file larger than memory can be made. It writes what it is told: nothing checks that a model of
/// that shape makes sense.
/// </summary>
/// <param name="alignment">What tensors begin on a multiple of, in bytes.</param>
public sealed class GgufWriter(int alignment = GgufWriter.DefaultAlignment)
{
    /// <summary>The alignment of a file that names none, in bytes.</summary>
    public const int DefaultAlignment = 32;

    private const string AlignmentKey = "general.alignment";

    private readonly List<(string Key, GgufValue Value)> _metadata = [];
    private readonly List<Tensor> _tensors = [];
    private long _dataBytes;

    /// <summary>Adds a metadata value.</summary>
    /// <returns>This writer.</returns>
    public GgufWriter Add(string key, GgufValue value)
    {
        _metadata.Add((key, value));
        return this;
    }

    /// <summary>Adds a tensor; its data follows that of those before.</summary>
    /// <param name="name">The name, shorter than 64 bytes for a file that llama.cpp reads.</param>
    /// <param name="shape">Extents, the contiguous one first.</param>
    /// <param name="type">How elements are stored.</param>
    /// <param name="writeData">Writes the tensor's bytes, exactly as many as shape and type take; null for zeros, which
    /// a file system with sparse files stores in no space.</param>
    /// <returns>This writer.</returns>
    public GgufWriter AddTensor(string name, IReadOnlyList<long> shape, GgmlType type, Action<Stream>? writeData = null)
    {
        long bytes = type.SizeOf(shape.Aggregate(1L, (product, extent) => checked(product * extent)));
        _tensors.Add(new Tensor(name, shape, type, _dataBytes, bytes, writeData));
        _dataBytes = checked(Padded(_dataBytes + bytes));
        return this;
    }

    /// <summary>Writes the whole file.</summary>
    /// <param name="stream">Where to; it need not seek.</param>
    /// <exception cref="InvalidOperationException">A tensor's data was more or less than its shape and type take.</exception>
    public void WriteTo(Stream stream)
    {
        byte[] header = Header();
        stream.Write(header);
        foreach (Tensor tensor in _tensors)
        {
            var counted = new CountingStream(stream);
            if (tensor.WriteData is null)
            {
                WriteZeros(stream, tensor.Bytes);
            }
            else
            {
                tensor.WriteData(counted);
                if (counted.Count != tensor.Bytes)
                    throw new InvalidOperationException($"Tensor {tensor.Name} takes {tensor.Bytes} bytes and was given {counted.Count}.");
            }

            WriteZeros(stream, Padded(tensor.Bytes) - tensor.Bytes);
        }

        stream.Flush();
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)_tensors.Count);
        bool names = alignment != DefaultAlignment && !_metadata.Exists(entry => entry.Key == AlignmentKey);
        writer.Write((ulong)(_metadata.Count + (names ? 1 : 0)));
        if (names)
            WriteEntry(writer, AlignmentKey, (uint)alignment);

        foreach ((string key, GgufValue value) in _metadata)
            WriteEntry(writer, key, value);

        foreach (Tensor tensor in _tensors)
        {
            ((GgufValue)tensor.Name).Write(writer);
            writer.Write((uint)tensor.Shape.Count);
            foreach (long extent in tensor.Shape)
                writer.Write(extent);
            writer.Write((uint)tensor.Type.Id);
            writer.Write((ulong)tensor.Offset);
        }

        if (_tensors.Count > 0)
            writer.Write(new byte[Padded(buffer.Length) - buffer.Length]);

        writer.Flush();
        return buffer.ToArray();
    }

    private static void WriteEntry(BinaryWriter writer, string key, GgufValue value)
    {
        ((GgufValue)key).Write(writer);
        writer.Write((uint)value.Type);
        value.Write(writer);
    }

    private static void WriteZeros(Stream stream, long count)
    {
        if (stream.CanSeek && stream.Position == stream.Length)
        {
            stream.SetLength(stream.Length + count);
            stream.Seek(0, SeekOrigin.End);
            return;
        }

        byte[] zeros = new byte[Math.Min(count, 1 << 20)];
        for (; count > 0; count -= zeros.Length)
            stream.Write(zeros, 0, (int)Math.Min(count, zeros.Length));
    }

    private long Padded(long bytes) => checked(bytes + alignment - 1) / alignment * alignment;

    private sealed record Tensor(string Name, IReadOnlyList<long> Shape, GgmlType Type, long Offset, long Bytes, Action<Stream>? WriteData);

    /// <summary>Passes bytes on and counts them.</summary>
    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Count;

        public override long Position { get => Count; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            Count += buffer.Length;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
