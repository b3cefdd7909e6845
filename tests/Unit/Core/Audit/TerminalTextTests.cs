using Kandil.Core.Audit;

namespace Kandil.Tests.Unit.Core.Audit;

public class TerminalTextTests
{
    [Theory]
    [InlineData("a\u001b[31mred\u001b[0m", "a[31mred[0m")]
    [InlineData("\u001b]0;title\u0007x", "]0;titlex")]
    [InlineData("\u009b2Jgone", "2Jgone")]
    [InlineData("one\r\ntwo\tthree", "one\ntwo\tthree")]
    [InlineData("nul\0 back\b del\u007f", "nul back del")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("\u2066a\u2069", "a")]
    [InlineData("\u001b\u0007", "")]
    public void Removes_control_and_direction_characters(string text, string clean)
    {
        Assert.Equal(clean, TerminalText.Clean(text));
        Assert.False(TerminalText.IsClean(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Grüße, 世界 👩‍👩‍👧 – “quoted”\n\tשלום عربي")]
    public void Returns_clean_text_itself(string text)
    {
        Assert.Same(text, TerminalText.Clean(text));
        Assert.True(TerminalText.IsClean(text));
    }

    [Fact]
    public void Cleaning_a_stream_piece_by_piece_gives_what_cleaning_the_whole_gives()
    {
        const string Text = "x\u001b[2J\u202Ey 👩‍👧 z\u009d\r";
        string pieces = string.Concat(Text.Select(character => TerminalText.Clean(character.ToString())));
        Assert.Equal(TerminalText.Clean(Text), pieces);
    }
}
