using System.Globalization;
using Kandil.Core.Audit;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;

namespace Kandil.Core.Operations.Answers;

/// <summary>
/// The answers that a model gives to one question, with the tools that it calls between them: each is run in its turn, and what came
/// of it goes back to the model, without secrets. A model that calls and calls is asked no more after ten rounds.
/// </summary>
/// <param name="run">Runs a tool, and asks for consent first; null where the caller does.</param>
/// <param name="model">The model, with the credentials that must not be told.</param>
/// <param name="log">Told of each call that was run or refused.</param>
/// <param name="sink">Told where it is given up.</param>
internal sealed class ToolRounds(RunTool? run, RemoteModel model, SecurityLog log, IOperationSink sink)
{
    /// <summary>How often a model's calls are run before it is asked no more.</summary>
    public const int Most = 10;

    private const int LongestShown = 200;
    private const int LongestResult = 64 * 1024;

    private readonly List<Completion> _answers = [];
    private readonly List<ToolCall> _calls = [];

    /// <summary>Takes the model's next answer.</summary>
    public void Add(Completion answer) => _answers.Add(answer);

    /// <summary>Whether its calls are to be run and it is to be asked again.</summary>
    public bool GoesOn
    {
        get
        {
            bool calls = run is not null && _answers[^1].ToolCalls.Count > 0;
            if (calls && _answers.Count > Most)
                sink.Warn(string.Create(CultureInfo.InvariantCulture, $"{model.Name} has called tools in {Most} answers, and calls again: these calls were not run."));
            return calls && _answers.Count <= Most;
        }
    }

    /// <summary>Whether there is a text beside the last calls.</summary>
    public bool HasSpoken => _answers[^1].Text.Length > 0;

    /// <summary>Runs the calls of the last answer, one after the other.</summary>
    /// <returns>What the conversation goes on with.</returns>
    public async Task<IReadOnlyList<ChatMessage>> RunAsync(CancellationToken cancellationToken)
    {
        var messages = new List<ChatMessage> { new(ChatRole.Assistant, _answers[^1].Text) { ToolCalls = _answers[^1].ToolCalls } };
        foreach (ToolCall call in _answers[^1].ToolCalls)
        {
            ToolCall done = Told(await run!(call, cancellationToken));
            await log.ToolAsync(model.Name, done);
            _calls.Add(done);
            messages.Add(new ChatMessage(ChatRole.Tool, done.Result!) { AnswersCall = done });
        }

        return messages;
    }

    /// <summary>Says what was run for the model, where the question fails after that: an error has no calls.</summary>
    public void TellOfFailure()
    {
        if (_calls.Count > 0)
            sink.Warn($"Before this failed, {model.Name} had called tools: {string.Join("; ", _calls.Select(call => $"{Shown(call)} ({call.Outcome})"))}.");
    }

    private static string Shown(ToolCall call) => SecretText.Clean(call.ToString()) is { Length: > LongestShown } text ? text[..LongestShown] + "…" : SecretText.Clean(call.ToString());

    /// <summary>All answers as one: the last text, every call, and the figures together.</summary>
    public Completion Whole() => _answers.Count == 1 ? _answers[0] : _answers[^1] with
    {
        ToolCalls = [.. _calls, .. _answers[^1].ToolCalls],
        PromptTokens = Sum(answer => answer.PromptTokens),
        CompletionTokens = Sum(answer => answer.CompletionTokens),
        Cost = _answers.Any(answer => answer.Cost is not null) ? _answers.Sum(answer => answer.Cost) : null,
        TimeToFirstToken = First(),
        Latency = Sum(_answers),
        LoadTime = _answers[0].LoadTime,
    };

    // The model's own time: how long tools run and people think about them is not counted.
    private static TimeSpan Sum(IEnumerable<Completion> answers) => answers.Aggregate(TimeSpan.Zero, (sum, answer) => sum + answer.Latency);

    private TimeSpan? First() => _answers.FindIndex(answer => answer.TimeToFirstToken is not null) is >= 0 and var first
        ? Sum(_answers.Take(first)) + _answers[first].TimeToFirstToken
        : null;

    private int? Sum(Func<Completion, int?> tokens) => _answers.All(answer => tokens(answer) is not null) ? _answers.Sum(tokens) : null;

    // A message without a text is refused by some servers.
    private ToolCall Told(ToolCall call)
    {
        string result = SecretText.Clean(call.Result ?? "", [.. model.Credentials.SelectMany(credential => new[] { credential.Value, credential.Value.Split(' ')[^1] })]);
        return call with
        {
            Result = string.IsNullOrWhiteSpace(result) ? "There was no output."
                : result.Length > LongestResult ? $"{result[..LongestResult]}\n(cut off here: it has {result.Length} characters)" : result,
        };
    }
}
