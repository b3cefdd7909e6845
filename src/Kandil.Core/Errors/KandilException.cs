using Kandil.Core.Errors.Findings;

namespace Kandil.Core.Errors;

/// <summary>The one exception of Kandil's: what was tried and why it failed, on what, and what to do next.</summary>
public sealed class KandilException : Exception
{
    private readonly ShellText? _message;

    /// <summary>Makes a failure. The texts stand in the error classes of this folder; call those.</summary>
    /// <param name="code">The code of the table.</param>
    /// <param name="message">What was tried and why it failed, free of secrets and of control characters.</param>
    /// <param name="target">The model, reference, path or argument that it is about.</param>
    /// <param name="action">What the user can do next.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public KandilException(ErrorCode code, string message, string? target, RecommendedAction action, Exception? inner = null)
        : base(message, inner)
    {
        (Code, Target, RecommendedAction) = (code, target, action);
    }

    /// <summary>Makes a failure whose message names options; <see cref="Exception.Message"/> has the library's names for them.</summary>
    /// <param name="code">The code of the table.</param>
    /// <param name="message">What was tried and why it failed, free of secrets and of control characters.</param>
    /// <param name="target">The model, reference, path or argument that it is about.</param>
    /// <param name="action">What the user can do next.</param>
    public KandilException(ErrorCode code, ShellText message, string? target, RecommendedAction action)
        : this(code, message.ToString(), target, action) => _message = message;

    /// <summary>The code of the table.</summary>
    public ErrorCode Code { get; }

    /// <summary>The kind of failure, from the table.</summary>
    public ErrorCategory Category => Code.Category;

    /// <summary>The model, reference, path or argument that the failure is about; null when it is about none.</summary>
    public string? Target { get; }

    /// <summary>What the user can do next.</summary>
    public RecommendedAction RecommendedAction { get; private set; }

    /// <summary>Completes the next step's commands, so that they go to the source and the server that were asked when this failed.</summary>
    /// <param name="mirror">The address of the server that stood in for Hugging Face; null where none did.</param>
    /// <param name="source">The source; null where several were asked, or none.</param>
    internal void WentThrough(string? mirror, string? source) => RecommendedAction = RecommendedAction.At(source).Through(mirror);

    /// <summary>How long to wait before trying again, from when it was thrown; null where that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The message as a shell shows it.</summary>
    /// <param name="spell">Spells an option as the shell does.</param>
    public string Describe(Func<OptionName, string> spell) => _message?.Render(spell) ?? Message;

    /// <summary>True where a name fits several installed models: it must not be taken for anything else.</summary>
    internal bool LeavesOpen { get; init; }

    /// <summary>What was found in a model file, the worst first; empty for every other failure.</summary>
    public IReadOnlyList<ModelFinding> Findings { get; init; } = [];
}
