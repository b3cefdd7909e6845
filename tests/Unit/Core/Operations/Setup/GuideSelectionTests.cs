using Kandil.Core.Operations.Setup;

namespace Kandil.Tests.Unit.Core.Operations.Setup;

public class GuideSelectionTests
{
    private static GuideQuestion Question(bool several) => new()
    {
        Text = "Which?",
        IsSeveral = several,
        TakesOthers = true,
        Choices =
        [
            new GuideChoice("small", ["1 GB", "recommended"]) { IsProposed = true },
            new GuideChoice("middle", ["5 GB", ""]),
            new GuideChoice("huge", ["70 GB", "does not fit: needs 80 GB of memory, this machine has 25 GB"]) { IsFit = false },
        ],
    };

    // Enter is taken as the last key.
    private static IReadOnlyList<string>? Answer(GuideQuestion question, params ConsoleKey[] keys)
    {
        var selection = new GuideSelection(question);
        foreach (ConsoleKey key in keys)
            Assert.Null(selection.Press((int)key, key == ConsoleKey.Spacebar ? ' ' : '\0'));
        return selection.Press((int)ConsoleKey.Enter, '\r');
    }

    private static IReadOnlyList<string>? Type(GuideSelection selection, string text)
    {
        foreach (char character in text)
            Assert.Null(selection.Press(0, character));
        return selection.Press(0, '\n');
    }

    [Fact]
    public void Enter_takes_what_is_marked_and_what_is_proposed_is_marked_from_the_start()
    {
        Assert.Equal(["small"], Answer(Question(several: true)));
        Assert.Equal([], Answer(Question(several: true), ConsoleKey.Spacebar));
        Assert.Equal(["small", "huge"], Answer(Question(several: true), ConsoleKey.DownArrow, ConsoleKey.DownArrow, ConsoleKey.Spacebar));
        Assert.Equal(["huge"], Answer(Question(several: true), ConsoleKey.Spacebar, ConsoleKey.UpArrow, ConsoleKey.Spacebar));
    }

    [Fact]
    public void Where_one_is_wanted_Enter_takes_where_the_arrows_are()
    {
        Assert.Equal(["small"], Answer(Question(several: false)));
        Assert.Equal(["middle"], Answer(Question(several: false), ConsoleKey.DownArrow));
        Assert.Equal(["huge"], Answer(Question(several: false), ConsoleKey.End));
        Assert.Equal(["small"], Answer(Question(several: false), ConsoleKey.End, ConsoleKey.DownArrow));
        Assert.Equal(["small"], Answer(Question(several: false), ConsoleKey.End, ConsoleKey.PageUp));
    }

    [Theory]
    [InlineData("2-3", "middle huge")]
    [InlineData("a", "small middle")]
    [InlineData("n", "")]
    [InlineData("qwen coder 7b, 2", "middle|qwen coder 7b")]
    public void What_is_typed_is_read_as_where_there_are_no_keys(string typed, string meant) =>
        Assert.Equal(meant.Split(meant.Contains('|') ? '|' : ' ', StringSplitOptions.RemoveEmptyEntries), Type(new GuideSelection(Question(several: true)), typed));

    [Fact]
    public void What_is_typed_wrongly_is_said_and_may_be_typed_again_erased_or_given_up()
    {
        var selection = new GuideSelection(Question(several: true));

        Assert.Null(Type(selection, "99"));
        Assert.Contains(selection.Lines(80, 24), line => line.Text.Contains("none of the choices", StringComparison.Ordinal));
        Assert.Null(selection.Press(0, '3'));
        Assert.DoesNotContain(selection.Lines(80, 24), line => line.Text.Contains("none of the choices", StringComparison.Ordinal));
        Assert.Contains(selection.Lines(80, 24), line => line.Text == ": 3");
        selection.Press((int)ConsoleKey.Backspace, '\b');
        selection.Press(0, '9');
        selection.Press((int)ConsoleKey.Escape, '\u001b');
        Assert.Equal(["small"], selection.Press((int)ConsoleKey.Enter, '\r'));
    }

    [Fact]
    public void The_list_shows_where_the_arrows_are_what_is_marked_and_what_Enter_takes()
    {
        var selection = new GuideSelection(Question(several: true));
        selection.Press((int)ConsoleKey.DownArrow, '\0');
        selection.Press((int)ConsoleKey.Spacebar, ' ');
        IReadOnlyList<SelectionLine> lines = selection.Lines(80, 24);

        Assert.StartsWith("  [x]  1) * small", lines[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("> [x]  2)   middle", lines[1].Text, StringComparison.Ordinal);
        Assert.StartsWith("  [ ]  3)   huge", lines[2].Text, StringComparison.Ordinal);
        Assert.Equal(lines[1], Assert.Single(lines, line => line.IsCurrent));
        Assert.Contains(lines, line => line.Text.Contains("Enter for small, middle", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_narrow_screen_cuts_off_is_shown_below_in_full_for_where_the_arrows_are()
    {
        var selection = new GuideSelection(Question(several: true));
        selection.Press((int)ConsoleKey.End, '\0');
        IReadOnlyList<SelectionLine> lines = selection.Lines(44, 24);

        Assert.All(lines, line => Assert.True(line.Text.Length < 44, line.Text));
        Assert.Contains("does not fit: needs 80 GB of memory, this machine has 25 GB", string.Join(' ', lines.Select(line => line.Text.Trim())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_low_screen_shows_a_part_that_goes_with_the_arrows()
    {
        var many = new GuideQuestion { Text = "Which?", Choices = [.. Enumerable.Range(1, 40).Select(number => new GuideChoice($"model{number}", ["1 GB"]))], IsSeveral = true };
        var selection = new GuideSelection(many);

        Assert.True(selection.Lines(80, 24).Count < 24);
        Assert.Contains(selection.Lines(80, 24), line => line.Text.Contains("model1 ", StringComparison.Ordinal));
        selection.Press((int)ConsoleKey.UpArrow, '\0');
        Assert.Contains("model40", Assert.Single(selection.Lines(80, 24), line => line.IsCurrent).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(selection.Lines(80, 24), line => line.Text.Contains("model1 ", StringComparison.Ordinal));
        Assert.True(selection.Lines(80, 3).Count < 8);
    }
}
