using System.Buffers.Binary;
using System.Numerics;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>
/// CRC-32C: tells a block that was cut or torn on its way to the disk from a whole one, in a tenth of the time of SHA-256,
/// which every file is checked by in the end. It is no protection from anybody, and need not be.
/// </summary>
internal static class BlockChecksum
{
    public static uint Of(ReadOnlySpan<byte> block)
    {
        uint crc = uint.MaxValue;
        while (block.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(block));
            block = block[sizeof(ulong)..];
        }

        foreach (byte one in block)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
