using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Primitives;

public class Sha256DigestTests
{
    // The digest of no bytes, from FIPS 180's examples.
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Prints_the_digest_in_lowercase_whatever_the_case_it_was_read_in()
    {
        Assert.Equal(OfNothing, Sha256Digest.Of([]).ToString());
        Assert.Equal(OfNothing, Sha256Digest.Parse(OfNothing.ToUpperInvariant()).ToString());
        Assert.Equal(Sha256Digest.Of([]), Sha256Digest.Parse(OfNothing));
        Assert.NotEqual(Sha256Digest.Of([0]), Sha256Digest.Of([]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ")]
    [InlineData("../../298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85500")]
    [InlineData("٣3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Reads_nothing_but_64_hexadecimal_digits(string? text) => Assert.False(Sha256Digest.TryParse(text, out _));
}
