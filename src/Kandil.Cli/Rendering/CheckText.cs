using Kandil.Cli.Terminal;
using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Operations.Verification;

namespace Kandil.Cli.Rendering;

/// <summary>What was found in a model as people read it: one line for the model, then one for each finding.</summary>
internal static class CheckText
{
    /// <summary>Writes it to standard output; quietly the name alone, of what passed.</summary>
    public static void Write(ConsoleTerminal terminal, VerifiedModel model, bool quietly)
    {
        if (quietly)
        {
            if (model.Passed)
                terminal.WriteLine(model.Name);
            return;
        }

        terminal.WriteLine($"{model.Name}: {Verdict(model)}");
        foreach (ModelFinding finding in model.Findings)
        {
            terminal.WriteLine($"  {(finding.Severity == FindingSeverity.Error ? "error  " : "warning")}  {FileOf(model, finding)}{finding}");
        }
    }

    private static string Verdict(VerifiedModel model) => model switch
    {
        { Failure.Code: var code } when code == ErrorCode.Verify => "damaged.",
        { Failure.Code: var code } when code == ErrorCode.Unsafe => "refused.",
        { Failure: not null } => "not checked.",
        _ => $"{Content(model)}; {(model.LoadTest is { } test ? $"load test {test}" : "not loaded")}.",
    };

    private static string Content(VerifiedModel model) =>
        model is { Files.Count: 0, IsRead: false } ? "not looked into: none of its files is of a kind that can be"
        : model.Files.Count == 0 ? "nothing is wrong with it"
        : $"{model.Files.Count} {(model.Files.Count == 1 ? "file is" : "files are")} whole";

    // The model's own name says which file it is where it is one.
    private static string FileOf(VerifiedModel model, ModelFinding finding) =>
        finding.Location.File == model.Name ? "" : $"{TerminalText.Clean(Path.GetFileName(finding.Location.File))}: ";
}
