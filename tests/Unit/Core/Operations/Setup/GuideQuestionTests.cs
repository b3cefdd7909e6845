using Kandil.Core.Operations.Setup;

namespace Kandil.Tests.Unit.Core.Operations.Setup;

public class GuideQuestionTests
{
    private static GuideQuestion Question(bool several) => new()
    {
        Text = "Which?",
        IsSeveral = several,
        Choices =
        [
            new GuideChoice("small", ["1 GB", "recommended"]) { IsProposed = true },
            new GuideChoice("llama3.1:8b", ["5 GB", ""]),
            new GuideChoice("huge", ["70 GB", "does not fit"]) { IsFit = false },
        ],
    };

    [Theory]
    [InlineData("", "small")]
    [InlineData("1,2", "small llama3.1:8b")]
    [InlineData(" 2 , 1 ", "small llama3.1:8b")]
    [InlineData("2 3", "llama3.1:8b huge")]
    [InlineData("1-3", "small llama3.1:8b huge")]
    [InlineData("LLAMA3.1:8B", "llama3.1:8b")]
    [InlineData("2, small, 2", "small llama3.1:8b")]
    [InlineData("a", "small llama3.1:8b")]
    [InlineData("n", "")]
    [InlineData("0", "")]
    public void Numbers_ranges_names_and_letters_are_read(string typed, string meant) =>
        Assert.Equal(meant, string.Join(' ', Question(several: true).Read(typed).Names!));

    [Theory]
    [InlineData("4")]
    [InlineData("1,9")]
    [InlineData("3-1")]
    [InlineData("medium")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("1,\u001b[31mred")]
    public void What_is_none_of_the_choices_is_said_and_chooses_nothing(string typed)
    {
        (IReadOnlyList<string>? names, string? problem) = Question(several: true).Read(typed);

        Assert.Null(names);
        Assert.Contains("none of the choices", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', problem!);
    }

    [Fact]
    public void Where_one_is_wanted_several_are_refused_and_letters_mean_nothing()
    {
        Assert.Null(Question(several: false).Read("1,2").Names);
        Assert.Null(Question(several: false).Read("a").Names);
        Assert.Equal(["huge"], Question(several: false).Read("3").Names);
    }

    [Fact]
    public void A_name_that_is_not_listed_is_taken_where_others_may_be_named_and_keeps_its_spaces()
    {
        GuideQuestion open = Question(several: true) with { TakesOthers = true };

        Assert.Equal(["llama3.1:8b", "qwen coder 7b"], open.Read("qwen coder 7b, 2").Names);
        Assert.Null(open.Read("17").Names);
    }

    [Fact]
    public void The_lines_are_aligned_marked_and_no_wider_than_the_screen()
    {
        string[] lines = [.. Question(several: true).Lines(24)];

        Assert.StartsWith("  1) * small        ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  2)   llama3.1:8b  ", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length < 24, line));
    }
}
