using Kandil.Core.Errors;
using Kandil.Core.Operations.CodeTasks;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil review</c>, <c>kandil refactor</c> and <c>kandil test</c>.</summary>
/// <param name="Files">What came of each file, in their order.</param>
public sealed record CodeTaskData(IReadOnlyList<CodeFileData> Files);

/// <summary>What came of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Task">The task.</param>
/// <param name="State"><c>reviewed</c>, <c>applied</c>, <c>shown</c>, <c>declined</c>, <c>unchanged</c> or <c>failed</c>.</param>
/// <param name="Model">The model; null where none answered.</param>
/// <param name="Findings">A review's; null where there are none in the form that was asked for.</param>
/// <param name="Text">The answer where it is of no such form; null otherwise.</param>
/// <param name="Target">The file that is or would be written; null for a review.</param>
/// <param name="Diff">The change as a unified diff; null for a review.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record CodeFileData(
    string Path, string Task, string State, string? Model, IReadOnlyList<CodeFindingData>? Findings, string? Text, string? Target, string? Diff, ItemFailureData? Error)
{
    /// <summary>The data of a result.</summary>
    public static CodeFileData From(CodeTaskResult result, string state) => new(
        result.Path, result.Task.ToString().ToLowerInvariant(), state, result.Model,
        result.Findings?.Select(finding => new CodeFindingData(finding.Line, finding.Severity.ToString().ToLowerInvariant(), finding.Text)).ToList(),
        result is { Task: CodeTask.Review, Findings: null } ? result.Text : null,
        result.Proposal?.Path, result.Proposal is { } proposal ? string.Concat(proposal.Diff.Select(line => line + "\n")) : null, null);

    /// <summary>The data of a failure.</summary>
    public static CodeFileData Failed(string path, string task, KandilException failure) =>
        new(path, task, "failed", null, null, null, null, null, ItemFailureData.From(failure));
}

/// <summary>A finding of a review.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>info</c>.</param>
/// <param name="Text">What it is.</param>
public sealed record CodeFindingData(int Line, string Severity, string Text);
