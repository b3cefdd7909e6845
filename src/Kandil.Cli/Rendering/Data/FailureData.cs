using Kandil.Core.Errors;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of a failure.</summary>
/// <param name="Target">The model, path or argument it is about; null when it is about none.</param>
/// <param name="RecommendedAction">The next step, its command quoted for this system's shell.</param>
/// <param name="ExitCode">What the process ends with.</param>
public sealed record FailureData(string? Target, string RecommendedAction, int ExitCode);

/// <summary>The failure of one of several items.</summary>
/// <param name="ErrorCode">The code.</param>
/// <param name="Message">What was tried and why it failed.</param>
/// <param name="RecommendedAction">The next step.</param>
public sealed record ItemFailureData(string ErrorCode, string Message, string RecommendedAction)
{
    /// <summary>The data of a failure.</summary>
    public static ItemFailureData From(KandilException failure) =>
        new(failure.Code.Name, ErrorLines.Message(failure), ErrorLines.NextStep(failure));
}
