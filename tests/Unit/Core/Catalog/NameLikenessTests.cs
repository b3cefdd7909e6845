using Kandil.Core.Catalog;

namespace Kandil.Tests.Unit.Core.Catalog;

public class NameLikenessTests
{
    private static readonly string[] Known = ["kandil-guide", "local/tiny", "local/qwen2.5-coder-7b", "local/llama-3.1-8b", "local/mistral-7b"];

    [Theory]
    [InlineData("tinny", "local/tiny")]
    [InlineData("TINY", "local/tiny")]
    [InlineData("itny", "local/tiny")]
    [InlineData("qwen coder 7b", "local/qwen2.5-coder-7b")]
    [InlineData("qwen", "local/qwen2.5-coder-7b")]
    [InlineData("llama3.1:8b", "local/llama-3.1-8b")]
    [InlineData("mistrel-7b", "local/mistral-7b")]
    [InlineData("kandil", "kandil-guide")]
    public void A_slip_of_the_fingers_finds_what_was_meant(string typed, string meant) =>
        Assert.Equal(meant, NameLikeness.Nearest(typed, Known)[0]);

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("zephyr")]
    [InlineData("")]
    public void What_is_like_nothing_suggests_nothing(string typed) => Assert.Empty(NameLikeness.Nearest(typed, Known));
}
