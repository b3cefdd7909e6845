using System.Diagnostics;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;

namespace Kandil.Bench.Engine;

/// <summary>Kandil's side: the embedded engine as every caller has it.</summary>
internal sealed class Engine(string model, int threads) : IAsyncDisposable
{
    private static readonly SamplingOptions Greedy = new() { Temperature = 0 };

    private static readonly SamplingOptions Sampled = new()
    {
        Temperature = 0.8f,
        TopK = 40,
        TopP = 0.95f,
        MinP = 0.05f,
        RepeatPenalty = 1.1f,
        RepeatLastN = 64,
        Seed = 7,
    };

    private readonly EmbeddedEngine _engine = new(new EmbeddedEngineOptions
    {
        WorkerFolder = Path.Combine(AppContext.BaseDirectory, "worker"),
    });

    private readonly EngineModel _model = new("bench", model, new ModelLoadOptions { Threads = threads, ContextLength = 1024 });

    public Task<double> GenerateAsync(int tokens) => GenerationSpeedAsync("hi", Greedy, tokens);

    public Task<double> SampledAsync(string prompt, int tokens) => GenerationSpeedAsync(prompt, Sampled, tokens);

    /// <summary>Tokens of prompt a second, from the call to the first text at the caller.</summary>
    public async Task<double> PromptAsync(string prompt)
    {
        var (answer, _, _) = await AskAsync(prompt, Greedy, 1);
        return answer.PromptTokens!.Value / answer.TimeToFirstToken!.Value.TotalSeconds;
    }

    /// <summary>A prompt that has as many tokens as that, template included, or the few less that whole words allow.</summary>
    public async Task<string> PromptOfAsync(int tokens)
    {
        var (answer, _, _) = await AskAsync(Words(1), Greedy, 1);
        int template = answer.PromptTokens!.Value - await _engine.CountTokensAsync(_model, Words(1), default);
        int least = 1, most = tokens;
        while (least < most)
        {
            int words = (least + most + 1) / 2;
            if (await _engine.CountTokensAsync(_model, Words(words), default) + template <= tokens)
            {
                least = words;
            }
            else
            {
                most = words - 1;
            }
        }

        return Words(least);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("the", count));

    private async Task<double> GenerationSpeedAsync(string prompt, SamplingOptions sampling, int tokens)
    {
        var (answer, first, last) = await AskAsync(prompt, sampling, tokens);
        return answer.CompletionTokens == tokens
            ? (tokens - 1) / Stopwatch.GetElapsedTime(first, last).TotalSeconds
            : throw new InvalidOperationException($"The model stopped after {answer.CompletionTokens} tokens.");
    }

    private async Task<(Completion Answer, long First, long Last)> AskAsync(string prompt, SamplingOptions sampling, int tokens)
    {
        var request = new CompletionRequest
        {
            Model = _model,
            Messages = [new ChatMessage(ChatRole.User, prompt)],
            Sampling = sampling,
            MaxTokens = tokens,
        };
        long first = 0, last = 0;
        await foreach (var update in _engine.CompleteAsync(request, null, default))
        {
            if (update is CompletionFinished finished)
            {
                return (finished.Completion, first, last);
            }

            last = Stopwatch.GetTimestamp();
            first = first == 0 ? last : first;
        }

        throw new InvalidOperationException("The answer had no end.");
    }
}
