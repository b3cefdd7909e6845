using System.Text;
using Kandil.Core.Audit;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Providers.Protocols;

namespace Kandil.Providers;

/// <summary>Puts the parts of an answer together, and measures it from when it is made.</summary>
internal sealed class AnswerInProgress(RemoteRequest request, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly SecretFilter _textFilter = new();
    private readonly SecretFilter _reasoningFilter = new();
    private readonly CallsInProgress _calls = new();
    private AnswerPart _facts = new();
    private TimeSpan? _first;
    private TimeSpan _last;

    /// <summary>Takes a part.</summary>
    /// <returns>What there is to show of it.</returns>
    public IEnumerable<CompletionUpdate> Take(AnswerPart part)
    {
        if (part.HasText)
        {
            _last = clock.GetElapsedTime(_began);
            _first ??= _last;
        }

        foreach (ToolCallPart call in part.ToolCalls)
            _calls.Take(call);
        _facts = new AnswerPart
        {
            Finish = part.Finish ?? _facts.Finish,
            Model = part.Model ?? _facts.Model,
            PromptTokens = part.PromptTokens ?? _facts.PromptTokens,
            CompletionTokens = part.CompletionTokens ?? _facts.CompletionTokens,
            Cost = part.Cost ?? _facts.Cost,
            LoadTime = part.LoadTime ?? _facts.LoadTime,
            PromptTime = part.PromptTime ?? _facts.PromptTime,
            AnswerTime = part.AnswerTime ?? _facts.AnswerTime,
        };
        return Shown(_reasoningFilter.Next(TerminalText.Clean(part.Reasoning ?? "")), _textFilter.Next(TerminalText.Clean(part.Text ?? "")));
    }

    /// <summary>What there is to show yet when the last part was taken.</summary>
    public IEnumerable<CompletionUpdate> TakeRest() => Shown(_reasoningFilter.End(), _textFilter.End());

    /// <summary>The whole.</summary>
    public Completion Finish() => Whole(_calls.All());

    private Completion Whole(IReadOnlyList<ToolCall> calls) => new()
    {
        Prompt = request.Messages.LastOrDefault(message => message.Role == ChatRole.User)?.Content ?? "",
        Text = _text.ToString(),
        ToolCalls = calls,
        Cost = _facts.Cost,
        Reasoning = _reasoning.Length == 0 ? null : _reasoning.ToString(),
        Model = request.Model.Name,
        Provider = request.Model.Provider,
        ProviderModel = _facts.Model is { } model ? Refusals.Cleaned(model, request.Model) : null,
        // Some servers give no other reason for the end of calls than for that of an answer.
        FinishReason = calls.Count > 0 && AnswerPart.Meaning(_facts.Finish) is (FinishReason.Stop or FinishReason.Unknown) ? FinishReason.ToolCalls : AnswerPart.Meaning(_facts.Finish),
        ProviderFinishReason = _facts.Finish is { } finish ? Refusals.Cleaned(finish, request.Model) : null,
        PromptTokens = _facts.PromptTokens,
        CompletionTokens = _facts.CompletionTokens,
        TimeToFirstToken = _first,
        Latency = clock.GetElapsedTime(_began),
        TokensPerSecond = _facts.CompletionTokens is > 1 and var tokens && AnswerTime is { TotalSeconds: > 0 } time ? (tokens - 1) / time.TotalSeconds : null,
        PromptTokensPerSecond = _facts is { PromptTokens: { } prompt, PromptTime: { TotalSeconds: > 0 } promptTime } ? prompt / promptTime.TotalSeconds : null,
        LoadTime = _facts.LoadTime,
        Seed = request.Sampling.Seed,
    };

    private TimeSpan? AnswerTime => _facts.AnswerTime ?? (_last - _first);

    private IEnumerable<CompletionUpdate> Shown(string reasoning, string text)
    {
        if (reasoning.Length > 0)
        {
            _reasoning.Append(reasoning);
            yield return new CompletionReasoning(reasoning);
        }

        if (text.Length > 0)
        {
            _text.Append(text);
            yield return new CompletionText(text);
        }
    }
}
