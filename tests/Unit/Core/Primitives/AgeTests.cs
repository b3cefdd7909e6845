using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Primitives;

public class AgeTests
{
    [Theory]
    [InlineData(0.2, "just now")]
    [InlineData(-5, "just now")]
    [InlineData(1.5, "1 minute ago")]
    [InlineData(59.5, "59 minutes ago")]
    [InlineData(61, "1 hour ago")]
    [InlineData(60 * 24 * 59, "59 days ago")]
    [InlineData(60 * 24 * 100, "3 months ago")]
    [InlineData(60 * 24 * 800, "2 years ago")]
    public void A_time_is_said_as_people_say_it(double minutes, string said) => Assert.Equal(said, Age.Of(DateTimeOffset.Now - TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void No_time_is_never() => Assert.Equal("never", Age.Of(null));
}
