using Kandil.Core.Audit;
using Kandil.Core.Errors;

namespace Kandil.Cli.Rendering;

/// <summary>A failure as two lines of text: what went wrong, and the next step.</summary>
public static class ErrorLines
{
    /// <summary>What went wrong, one line without control characters.</summary>
    public static string Message(KandilException failure) => OneLine(failure.Describe(CommandSpelling.Spell));

    /// <summary>The next step with its command, one line without control characters.</summary>
    public static string NextStep(KandilException failure) => OneLine(failure.RecommendedAction.Render(CommandSpelling.Spell, CommandSpelling.Spell));

    /// <summary>Text on one line, without control characters.</summary>
    public static string OneLine(string text) => TerminalText.Clean(text).ReplaceLineEndings(" ").Replace('\t', ' ').Trim();
}
