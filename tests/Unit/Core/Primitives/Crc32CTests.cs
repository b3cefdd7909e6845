using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Primitives;

public sealed class Crc32CTests
{
    [Fact]
    public void The_checksums_are_those_of_the_standard()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32])); // RFC 3720, B.4
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Theory]
    [InlineData(12_287)]
    [InlineData(12_288)]
    [InlineData(12_289)]
    [InlineData(100_003)]
    [InlineData(1 << 20)]
    public void Long_data_has_the_checksum_that_the_definition_gives(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);

        Assert.Equal(ByDefinition(data), Crc32C.Of(data));
    }

    // Bit by bit, with the reversed polynomial.
    private static uint ByDefinition(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0);
            }
        }

        return ~crc;
    }
}
