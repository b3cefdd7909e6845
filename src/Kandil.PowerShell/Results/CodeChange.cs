using Kandil.Core.Operations.CodeTasks;

namespace Kandil.PowerShell.Results;

/// <summary>What became of a change that a model proposed.</summary>
public enum CodeChangeState
{
    /// <summary>It was written.</summary>
    Applied,

    /// <summary>It was shown, and nothing was asked.</summary>
    Shown,

    /// <summary>The answer was no.</summary>
    Declined,

    /// <summary>The model would change nothing.</summary>
    Unchanged,
}

/// <summary>A change that a model proposed.</summary>
/// <param name="Task">The task.</param>
/// <param name="SourcePath">The file that the model was shown.</param>
/// <param name="Path">The file that was or would be written.</param>
/// <param name="State">What became of it.</param>
/// <param name="Model">The model.</param>
/// <param name="Diff">The change as a unified diff, line by line, as it was shown.</param>
public sealed record CodeChange(CodeTask Task, string SourcePath, string Path, CodeChangeState State, string Model, IReadOnlyList<string> Diff)
{
    /// <summary>Lines that are new.</summary>
    public int Added => Diff.Skip(2).Count(line => line.StartsWith('+'));

    /// <summary>Lines that are gone.</summary>
    public int Removed => Diff.Skip(2).Count(line => line.StartsWith('-'));

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {State}";

    internal static string Coloured(string line) => line.Length == 0 ? line : line[0] switch
    {
        '+' => $"\u001b[32m{line}\u001b[0m",
        '-' => $"\u001b[31m{line}\u001b[0m",
        '@' => $"\u001b[36m{line}\u001b[0m",
        _ => line,
    };
}
