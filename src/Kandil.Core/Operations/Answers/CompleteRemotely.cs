using System.Runtime.CompilerServices;
using Kandil.Core.Catalog;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Answers;

/// <summary>Answers a prompt with a model of a server: the key is fetched from its store for the server's origin, and goes nowhere else.</summary>
internal sealed class CompleteRemotely(KandilSession session, NetworkWaits waits)
{
    private const int MostNamed = 4;

    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(120);

    // Ollama may have to load the model first.
    private static readonly TimeSpan UsualTimeOfOllama = TimeSpan.FromSeconds(300);

    /// <summary>Gives the answer as it comes. The tools that it calls are run where the request says how, and their results go back to the model.</summary>
    /// <exception cref="KandilException">E_ACCESS, E_LIMIT, E_ARGS, E_AUTH, E_RATE_LIMIT, E_NOT_FOUND, E_NOT_INSTALLED, E_NET, E_TIMEOUT, E_BACKEND; E_SCHEMA: the answer does not follow the JSON schema.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<CompletionUpdate> RunAsync(
        PromptRequest request, RemoteModel model, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var log = new SecurityLog(session, sink);
        CheckAbilities(request, model);
        model = await new RemoteAdmission(session, log, sink).AdmitAsync(model, request.Model, request.Agent, request.Key, cancellationToken);
        if (request.Device is not null)
            sink.Warn($"{model.Name} is computed where {model.AnsweredBy} decides: the device that was asked for is for models of this machine.");
        AnswerSchema? schema = request.JsonSchema is { } text ? new AnswerSchema(text) : null;
        TimeSpan time = request.Timeout ?? (model.Protocol == ApiProtocol.Ollama ? UsualTimeOfOllama : UsualTime);
        RemoteRequest question = Question(request, model, schema, time);
        var rounds = new ToolRounds(request.RunTool, question.Model, log, sink);
        while (true)
        {
            await foreach (CompletionUpdate update in OnceAsync(question, time, rounds, cancellationToken))
            {
                if (update is CompletionFinished finished)
                    rounds.Add(finished.Completion);
                else
                    yield return update;
            }

            if (!rounds.GoesOn)
                break;
            // What was said before a call and what is said after it are two texts.
            if (rounds.HasSpoken)
                yield return new CompletionText("\n\n");
            question = question with { Messages = [.. question.Messages, .. await rounds.RunAsync(cancellationToken)] };
        }

        Completion answer = rounds.Whole();
        yield return new CompletionFinished(schema is null || answer.FinishReason == FinishReason.ToolCalls ? answer : schema.Checked(answer));
    }

    private async IAsyncEnumerable<CompletionUpdate> OnceAsync(RemoteRequest question, TimeSpan time, ToolRounds rounds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(time, session.Http.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await using var updates = session.Remote.Get().CompleteAsync(question, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync())
        {
            yield return updates.Current;
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await updates.MoveNextAsync();
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                rounds.TellOfFailure();
                throw ProviderErrors.TimedOut(question.Model.AnsweredBy, question.Model.Name, time);
            }
            catch (KandilException)
            {
                rounds.TellOfFailure();
                throw;
            }
        }
    }

    // What nothing is known of is asked all the same: its server knows.
    private void CheckAbilities(PromptRequest request, RemoteModel model)
    {
        if (model.SeesImages == false && request.Messages.Any(message => message.Images.Count > 0))
            throw AnswerErrors.NoVision(model.Name, Others(model, profile => profile.SupportsVision));
        if (model.CallsTools == false && request.Tools.Count > 0)
            throw AnswerErrors.NoTools(model.Name, Others(model, profile => profile.SupportsTools));
    }

    private string[] Others(RemoteModel model, Func<ModelProfile, bool?> can) =>
    [
        .. session.UserCatalog.Value.Read().Profiles.Where(profile => can(profile) == true && (profile.IsCloud || profile.OllamaTag is not null))
            .OrderBy(profile => profile.Provider != model.Provider && !(model.Protocol == ApiProtocol.Ollama && profile.OllamaTag is not null))
            .ThenBy(profile => !profile.Recommended).Take(MostNamed).Select(profile => profile.IsCloud ? profile.Name : $"ollama/{profile.OllamaTag}"),
    ];

    private RemoteRequest Question(PromptRequest request, RemoteModel model, AnswerSchema? schema, TimeSpan time)
    {
        (SamplingOptions preferred, int? maxTokens) = session.Settings.Sampling(
            request.Sampling, request.MaxTokens, [model.Name, .. request.Model is null ? [] : new[] { request.Model }]);
        return new RemoteRequest
        {
            Model = model,
            Messages = request.Messages,
            Sampling = request.Sampling,
            Preferred = preferred,
            LoadOptions = request.LoadOptions,
            MaxTokens = maxTokens,
            Stop = request.Stop,
            JsonSchema = schema?.Text,
            Tools = request.Tools,
            Budget = time,
            Waiting = waits.Tell,
        };
    }
}
