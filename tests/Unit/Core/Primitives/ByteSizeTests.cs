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
}
