using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Primitives;

public class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 KB")]
    [InlineData(2_458_400, "2.46 MB")]
    [InlineData(42_950_000_000, "43 GB")]
    [InlineData(999_700, "1 MB")]
    [InlineData(123_456_789_012, "123 GB")]
    public void Prints_three_digits_in_decimal_units(long bytes, string text) => Assert.Equal(text, new ByteSize(bytes).ToString());

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000", 1000)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("20GiB", 21_474_836_480)]
    [InlineData(" 512 k ", 512_000)]
    [InlineData("2tb", 2_000_000_000_000)]
    [InlineData("7B", 7)]
    public void Reads_what_people_write(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(bytes, size.Bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1")]
    [InlineData("1,5GB")]
    [InlineData("1e3")]
    [InlineData("5 apples")]
    [InlineData("10000000PB")]
    [InlineData("99999999999999999999999999999999999")]
    public void Refuses_what_is_no_size(string? text) => Assert.False(ByteSize.TryParse(text, out _));
}
