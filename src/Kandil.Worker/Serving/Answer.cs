using System.Diagnostics;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Inference;

namespace Kandil.Worker.Serving;

/// <summary>An answer being made: its tokens, how many of them are computed, and how it chooses and says the next.</summary>
internal sealed class Answer : IDisposable
{
    private readonly CompleteRequest _request;
    private readonly TokenSampler _sampler;
    private readonly AnswerText _text;
    private readonly int _promptTokens;
    private readonly int _longest;
    private byte[] _piece = new byte[64];
    private long _started;
    private long _firstToken;
    private long _lastToken;

    /// <summary>Prepares an answer.</summary>
    /// <param name="pending">The request for it.</param>
    /// <param name="model">The model.</param>
    /// <param name="sequence">The sequence of the context that it uses.</param>
    /// <exception cref="WorkerException">PromptTooLong or BadGrammar.</exception>
    public Answer(PendingRequest pending, InferenceModel model, int sequence)
    {
        (Pending, Sequence, _request) = (pending, sequence, (CompleteRequest)pending.Request);
        Tokens = model.Template.Tokenize(_request.Messages);
        _promptTokens = Tokens.Count;
        if (_promptTokens == 0 || _promptTokens >= model.ContextLength)
        {
            throw new WorkerException(WorkerFailure.PromptTooLong, _promptTokens == 0
                ? "The prompt has no tokens."
                : $"The prompt has {_promptTokens} tokens with the chat template, and the context of {model.ContextLength} must hold it and the answer.");
        }

        _longest = (int)Math.Min(model.ContextLength, _promptTokens + (long)(_request.MaxTokens ?? int.MaxValue));
        _sampler = new TokenSampler(_request.Sampling, model.Vocabulary, Tokens, model.ContextLength);
        _text = new AnswerText(model.Template.ExtraStop is { } extra ? [.. _request.Stop, extra] : _request.Stop);
    }

    /// <summary>The request for it.</summary>
    public PendingRequest Pending { get; }

    /// <summary>The sequence of the context that it uses.</summary>
    public int Sequence { get; }

    /// <summary>The prompt's tokens and then the answer's.</summary>
    public List<int> Tokens { get; }

    /// <summary>How many of them the context has computed.</summary>
    public int Computed { get; set; }

    /// <summary>How many of them are in the batch that is being computed.</summary>
    public int InBatch { get; private set; }

    /// <summary>Where its last token stands in the batch, if the next one can be chosen after it; else -1.</summary>
    public int Output { get; private set; } = -1;

    /// <summary>Whether its next token follows from one token, so that it needs little of a batch.</summary>
    public bool IsGenerating => Tokens.Count - Computed == 1;

    /// <summary>Whether a batch with it failed, so that it is tried alone.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>Puts as many of its tokens into the batch as there is room for.</summary>
    public void AddTo(DecodeBatch batch)
    {
        _started = _started == 0 ? Stopwatch.GetTimestamp() : _started;
        InBatch = Math.Min(Tokens.Count - Computed, batch.Room);
        Output = -1;
        for (int i = Computed; i < Computed + InBatch; i++)
        {
            bool last = i == Tokens.Count - 1;
            int at = batch.Add(Tokens[i], i, Sequence, last);
            Output = last ? at : -1;
        }
    }

    /// <summary>Takes note that its tokens of the batch are computed.</summary>
    public void Advance()
    {
        Computed += InBatch;
        InBatch = 0;
    }

    /// <summary>Takes note that its tokens of the batch are not computed.</summary>
    public void Withdraw() => (InBatch, Output) = (0, -1);

    /// <summary>Chooses the next token and sends its text.</summary>
    /// <returns>Why the answer ended with it; null when it goes on.</returns>
    public FinishReason? Next(InferenceModel model, ReplyWriter replies)
    {
        int? chosen = _sampler.Next(model.Context, Output);
        long now = Stopwatch.GetTimestamp();
        _firstToken = _firstToken == 0 ? now : _firstToken;
        _lastToken = now;
        Output = -1;
        if (chosen is not { } token || model.Vocabulary.EndsAnswer(token))
        {
            return FinishReason.Stop;
        }

        Tokens.Add(token);
        replies.WriteText(Pending.Id, _text.Add(model.Vocabulary.Piece(token, ref _piece)));
        return _text.IsStopped ? FinishReason.Stop : Tokens.Count >= _longest ? FinishReason.Length : null;
    }

    /// <summary>Sends what was held back and the figures.</summary>
    public void Complete(FinishReason reason, ReplyWriter replies)
    {
        if (!_text.IsStopped)
        {
            replies.WriteText(Pending.Id, _text.Rest());
        }

        replies.Write(new CompletedReply(
            Pending.Id, reason, _promptTokens, Tokens.Count - _promptTokens, Milliseconds(_started, _firstToken),
            Milliseconds(_firstToken, _lastToken), _sampler.Seed));
    }

    /// <inheritdoc/>
    public void Dispose() => _sampler.Dispose();

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
