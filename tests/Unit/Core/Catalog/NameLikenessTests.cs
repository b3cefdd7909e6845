using FsCheck;
using FsCheck.Fluent;
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

    [Fact]
    public void A_bounded_distance_is_the_plain_one_or_above_its_bound() => Prop.ForAll(
        Arb.From(from one in Words from other in Words from most in Gen.Choose(0, 12) select (one, other, most)),
        pair => NameLikeness.Distance(pair.one, pair.other, pair.most) == Math.Min(Plain(pair.one, pair.other), pair.most + 1)).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static readonly Gen<string> Words = Gen.ListOf(Gen.Elements('a', 'b', 'c')).Select(letters => string.Concat(letters.Take(12)));

    // By the definition, every cell.
    private static int Plain(string from, string to)
    {
        int[,] cells = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                bool isSwap = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                cells[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(cells[i - 1, j], cells[i, j - 1]) + 1,
                    Math.Min(cells[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1), isSwap ? cells[i - 2, j - 2] + 1 : int.MaxValue));
            }
        }

        return cells[from.Length, to.Length];
    }
}
