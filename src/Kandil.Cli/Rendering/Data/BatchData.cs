using Kandil.Core.Operations.Answers;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil ask --batch</c>.</summary>
/// <param name="Answers">What became of each prompt, in their order.</param>
public sealed record BatchData(IReadOnlyList<BatchAnswerData> Answers);

/// <summary>What became of a prompt.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Answer">The answer; null when it failed.</param>
/// <param name="ErrorCode">The code of its failure; null when it did not fail.</param>
/// <param name="Message">What it failed with; null when it did not.</param>
public sealed record BatchAnswerData(string Prompt, CompletionData? Answer, string? ErrorCode, string? Message)
{
    /// <summary>The data of an answer.</summary>
    public static BatchAnswerData From(BatchAnswer answer) => new(
        answer.Request.Messages[^1].Content,
        answer.Completion is { } completion ? CompletionData.From(completion) : null,
        answer.Failure?.Code.Name,
        answer.Failure is { } failure ? ErrorLines.Message(failure) : null);
}
