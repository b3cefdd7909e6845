using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Writes rows of weights in ggml's block formats.</summary>
public static class GgufBlocks
{
    /// <summary>Writes random weights, spread evenly around zero.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="type">How they are stored.</param>
    /// <param name="count">How many: whole blocks.</param>
    /// <param name="deviation">Their standard deviation.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    public static void WriteRandom(Stream stream, GgmlType type, long count, float deviation, ulong seed)
    {
        var random = new Xorshift(seed);
        Action<Span<byte>> shape = type.Name switch
        {
            "F32" => bytes => ShapeF32(bytes, deviation),
            "F16" => ShapeF16(deviation),
            "Q8_0" => bytes => ShapeQ8(bytes, deviation),
            "Q4_K" => bytes => ShapeQ4K(bytes, deviation),
            "Q6_K" => bytes => ShapeQ6K(bytes, deviation),
            _ => throw new NotSupportedException($"No random blocks of {type}."),
        };
        long remaining = type.SizeOf(count);
        byte[] buffer = new byte[Math.Min(remaining, type.BlockBytes * 4096L)];
        for (; remaining > 0; remaining -= Math.Min(remaining, buffer.Length))
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(remaining, buffer.Length));
            random.Fill(part);
            shape(part);
            stream.Write(part);
        }
    }

    /// <summary>Encodes a row that is zero but for a few ones.</summary>
    /// <param name="row">The encoded row; filled whole.</param>
    /// <param name="type">How it is stored.</param>
    /// <param name="ones">The columns that are not zero.</param>
    /// <param name="value">What they are instead of one.</param>
    public static void EncodeOnes(Span<byte> row, GgmlType type, ReadOnlySpan<int> ones, float value)
    {
        row.Clear();
        foreach (int column in ones)
        {
            Span<byte> block = row.Slice(column / type.BlockLength * type.BlockBytes, type.BlockBytes);
            EncodeOne(block, type, column % type.BlockLength, value);
        }
    }

    private static void EncodeOne(Span<byte> block, GgmlType type, int at, float value)
    {
        switch (type.Name)
        {
            case "F32":
                BinaryPrimitives.WriteSingleLittleEndian(block, value);
                break;
            case "F16":
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)value);
                break;
            case "Q8_0":
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(value / 127));
                block[2 + at] = 127;
                break;
            case "Q4_K":
                // Every sub-block's scale is 1 and its minimum 0; a quantum of 15 is the value.
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(value / 15));
                block.Slice(4, 4).Fill(1);
                block.Slice(12, 4).Fill(1);
                block[16 + at / 64 * 32 + at % 32] |= (byte)(at % 64 < 32 ? 0x0F : 0xF0);
                break;
            case "Q6_K":
                EncodeOneQ6K(block, at, value);
                break;
            default:
                throw new NotSupportedException($"No rows of {type}.");
        }
    }

    /// <summary>Every sub-block's scale is 1; quanta are stored 32 higher, so that a zero is 32 and 63 is the value.</summary>
    private static void EncodeOneQ6K(Span<byte> block, int at, float value)
    {
        Span<byte> low = block.Slice(at / 128 * 64, 64);
        Span<byte> high = block.Slice(128 + at / 128 * 32, 32);
        if (block[192] == 0)
        {
            block.Slice(128, 64).Fill(0b10_10_10_10);
            block.Slice(192, 16).Fill(1);
            BinaryPrimitives.WriteHalfLittleEndian(block[208..], (Half)(value / 31));
        }

        int quarter = at % 128 / 32;
        low[at % 64] |= (byte)(quarter < 2 ? 0x0F : 0xF0);
        high[at % 32] |= (byte)(0b11 << (2 * quarter));
    }

    private static void ShapeF32(Span<byte> bytes, float deviation)
    {
        Span<uint> bits = MemoryMarshal.Cast<byte, uint>(bytes);
        Span<float> values = MemoryMarshal.Cast<byte, float>(bytes);
        for (int i = 0; i < bits.Length; i++)
            values[i] = Uniform(bits[i] >> 20, deviation);
    }

    private static Action<Span<byte>> ShapeF16(float deviation)
    {
        Half[] levels = [.. Enumerable.Range(0, 4096).Select(level => (Half)Uniform((uint)level, deviation))];
        return bytes =>
        {
            Span<ushort> bits = MemoryMarshal.Cast<byte, ushort>(bytes);
            Span<Half> values = MemoryMarshal.Cast<byte, Half>(bytes);
            for (int i = 0; i < bits.Length; i++)
                values[i] = levels[bits[i] >> 4];
        };
    }

    private static void ShapeQ8(Span<byte> bytes, float deviation)
    {
        // Quanta of -128..127, evenly: deviation 74.
        for (int start = 0; start < bytes.Length; start += GgmlType.Q8.BlockBytes)
            BinaryPrimitives.WriteHalfLittleEndian(bytes[start..], (Half)(deviation / 74));
    }

    private static void ShapeQ4K(Span<byte> bytes, float deviation)
    {
        // Each minimum is made equal to its scale and counts 7.5 times, so that weights are scale x (quantum - 7.5):
        // around zero, deviation 168.
        Half scale = (Half)(deviation / 168), minimum = (Half)(7.5f * deviation / 168);
        for (int start = 0; start < bytes.Length; start += GgmlType.Q4K.BlockBytes)
        {
            Span<byte> block = bytes.Slice(start, GgmlType.Q4K.BlockBytes);
            BinaryPrimitives.WriteHalfLittleEndian(block, scale);
            BinaryPrimitives.WriteHalfLittleEndian(block[2..], minimum);
            block.Slice(4, 4).CopyTo(block.Slice(8, 4));
            foreach (ref byte both in block.Slice(12, 4))
                both = (byte)((both & 0x0F) * 0x11);
        }
    }

    private static void ShapeQ6K(Span<byte> bytes, float deviation)
    {
        // Scales of -128..127 and quanta of -32..31, evenly: deviation 1366.
        for (int start = 0; start < bytes.Length; start += GgmlType.Q6K.BlockBytes)
            BinaryPrimitives.WriteHalfLittleEndian(bytes[(start + 208)..], (Half)(deviation / 1366));
    }

    /// <summary>One of 4096 levels of an even distribution around zero.</summary>
    private static float Uniform(uint level, float deviation) => ((level + 0.5f) / 2048 - 1) * 1.7320508f * deviation;

    /// <summary>Random bytes at the speed of memory; the same from the same seed on every platform and runtime.</summary>
    private sealed class Xorshift(ulong seed)
    {
        private ulong _state = (seed + 1) * 0x9E3779B97F4A7C15;

        public void Fill(Span<byte> bytes)
        {
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            for (int i = 0; i < words.Length; i++)
                words[i] = Next();

            Span<byte> rest = bytes[(words.Length * sizeof(ulong))..];
            for (ulong last = Next(); rest.Length > 0; rest = rest[1..], last >>= 8)
                rest[0] = (byte)last;
        }

        private ulong Next()
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            return _state;
        }
    }
}
