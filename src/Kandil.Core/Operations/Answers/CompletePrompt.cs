using System.Runtime.CompilerServices;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;

namespace Kandil.Core.Operations.Answers;

/// <summary>Answers a prompt: with a model of this machine, of Ollama's or of a cloud, whichever the name means.</summary>
public sealed class CompletePrompt(KandilSession session)
{
    /// <summary>Told of waits, where several prompts are answered at once and one of them speaks for all; null: the sink is.</summary>
    internal NetworkWaits? Waits { get; init; }

    /// <summary>
    /// Gives the answer as it is made: pieces of text, and the whole with its figures last. Loading is reported as
    /// progress, warnings go to the sink. Giving up the enumeration stops the answer.
    /// </summary>
    /// <exception cref="KandilException">
    /// E_ARGS, E_NOT_FOUND, E_NOT_INSTALLED, E_ACCESS, E_UNSAFE, E_VERIFY, E_COMPAT, E_LIMIT, E_TIMEOUT, E_BACKEND, E_CANCELLED; of servers
    /// also E_AUTH, E_RATE_LIMIT, E_NET.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<CompletionUpdate> RunAsync(
        PromptRequest request, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckTimeout(request.Timeout);
        (string Name, string Place, string? Scope)? configured = request.Model is null ? session.Settings.DefaultModel(sink.Warn) : null;
        string? name = request.Model ?? configured?.Name;
        var answer = AnswerAsync(request, name, sink, cancellationToken);
        if (configured is { } setting)
            answer = OfSettingAsync(answer, ConfigurationKey.DefaultModel, setting, cancellationToken);
        await using var updates = answer.GetAsyncEnumerator(cancellationToken);
        (bool goesOn, string? other) = await BeginAsync(updates, name, sink);
        if (other is not null)
        {
            var otherAnswer = AnswerAsync(request with { Model = other, LoadOptions = new ModelLoadOptions(), Key = null }, other, sink, cancellationToken);
            await foreach (var update in OfSettingAsync(otherAnswer, ConfigurationKey.FallbackModel, (other, $"in '{session.Paths.ConfigurationFile}'", null), cancellationToken))
            {
                yield return update;
            }
        }

        for (; goesOn; goesOn = await updates.MoveNextAsync())
        {
            yield return updates.Current;
        }
    }

    // Whoever named no model is told where the name comes from that nobody answers for.
    private static async IAsyncEnumerable<CompletionUpdate> OfSettingAsync(
        IAsyncEnumerable<CompletionUpdate> answer, ConfigurationKey key, (string Name, string Place, string? Scope) setting, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var updates = answer.GetAsyncEnumerator(cancellationToken);
        while (await NextAsync())
            yield return updates.Current;

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await updates.MoveNextAsync();
            }
            catch (KandilException failure) when (CheckName.IsOfName(failure, setting.Name))
            {
                throw ModelNameErrors.OfSetting(failure, key.Name, setting.Place, setting.Scope);
            }
        }
    }

    // The first word, or the model to ask instead because there will be none.
    private async ValueTask<(bool GoesOn, string? Other)> BeginAsync(IAsyncEnumerator<CompletionUpdate> updates, string? name, IOperationSink sink)
    {
        try
        {
            return (await updates.MoveNextAsync(), null);
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.NotInstalled || failure.Code == ErrorCode.Backend || failure.Code == ErrorCode.Compat)
        {
            if (session.Settings.Effective().Text(ConfigurationKey.FallbackModel) is not { } other || other.Equals(name, StringComparison.OrdinalIgnoreCase))
                throw;
            sink.Warn($"{failure.Message} {other} is asked instead, as {ConfigurationKey.FallbackModel.Name} says.");
            return (false, other);
        }
    }

    private async IAsyncEnumerable<CompletionUpdate> AnswerAsync(
        PromptRequest request, string? name, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RemoteModel? remote = await new FindRemoteModel(session).RunAsync(name, sink, cancellationToken);
        var updates = remote is not null
            ? new CompleteRemotely(session, Waits ?? new NetworkWaits(() => sink)).RunAsync(request, remote, sink, cancellationToken)
            : new CompleteHere(session).RunAsync(request, name, sink, cancellationToken);
        await foreach (var update in updates)
        {
            yield return update;
        }
    }

    /// <summary>What to tell who reads an answer that the context's end cut off; null for one that is whole, or as long as was asked for.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="completion">The answer.</param>
    public static ShellText? CutOff(PromptRequest request, Completion completion) =>
        completion.FinishReason != FinishReason.Length || completion.CompletionTokens is null || completion.CompletionTokens >= request.MaxTokens ? null
        : completion.Provider != EmbeddedEngine.EngineName ? new ShellText($"The answer was cut off after {completion.CompletionTokens} tokens, at the limit of {completion.Provider}. {OptionNames.MaxTokens} sets another.")
        : completion.TotalTokens >= completion.TrainedContextLength ? new ShellText($"The answer was cut off after {completion.CompletionTokens} tokens: with the prompt's {completion.PromptTokens} they fill all that the model was made for. A shorter question leaves more room for the answer.")
        : new ShellText($"The answer was cut off after {completion.CompletionTokens} tokens: with the prompt's {completion.PromptTokens} they fill the context. {OptionNames.ContextLength} makes it longer.");

    private static void CheckTimeout(TimeSpan? timeout)
    {
        if (timeout is { TotalSeconds: var seconds } && !OptionRanges.Timeout.Contains(seconds))
        {
            throw ArgumentErrors.OutOfRange(OptionRanges.Timeout, seconds);
        }
    }
}
