namespace Kandil.Core.Operations.CodeTasks;

/// <summary>What a model does with a file of code.</summary>
public enum CodeTask
{
    /// <summary>Says what is wrong with it.</summary>
    Review,

    /// <summary>Proposes a better version of it.</summary>
    Refactor,

    /// <summary>Proposes a new file of tests for it.</summary>
    Test,
}

/// <summary>How bad a finding is.</summary>
public enum CodeSeverity
{
    /// <summary>A remark.</summary>
    Info,

    /// <summary>Something that may go wrong.</summary>
    Warning,

    /// <summary>Something that is wrong.</summary>
    Error,
}

/// <summary>Something that a model says of a line of code. It is the model's word, not a fact.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What it is, without secrets and control characters.</param>
/// <param name="Model">The model that says it.</param>
public sealed record CodeFinding(string Path, int Line, CodeSeverity Severity, string Text, string Model)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Path}:{Line}: {Severity.ToString().ToLowerInvariant()}: {Text}");
}

/// <summary>What a model proposes to write.</summary>
public sealed record CodeProposal
{
    /// <summary>The file that would be written; a new one for tests.</summary>
    public required string Path { get; init; }

    /// <summary>True where there is no such file yet.</summary>
    public required bool IsNew { get; init; }

    /// <summary>The change as a unified diff, line by line, without secrets and control characters: to be shown. Empty where nothing would change.</summary>
    public required IReadOnlyList<string> Diff { get; init; }

    /// <summary>What the user should know before agreeing; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>What the file held when the model was asked; empty for a new one.</summary>
    internal byte[] Before { get; init; } = [];

    /// <summary>What would be written.</summary>
    internal byte[] After { get; init; } = [];
}

/// <summary>What came of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Path">The file, absolute.</param>
/// <param name="Model">The model.</param>
/// <param name="Text">The whole answer, without secrets and control characters.</param>
/// <param name="Findings">A review's findings; null where the model did not answer in the form that it was asked for: the text has it then.</param>
/// <param name="Proposal">What a refactoring or tests would write; null for a review.</param>
public sealed record CodeTaskResult(CodeTask Task, string Path, string Model, string Text, IReadOnlyList<CodeFinding>? Findings, CodeProposal? Proposal);
