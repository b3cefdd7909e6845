using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Providers;

/// <summary>A real server beside the fakes: llama.cpp's own, with the model that comes with Kandil, registered as a user registers it.</summary>
public sealed class LlamaServerTests : IAsyncLifetime
{
    private const string Question = "How do I list my models?";

    private readonly TemporarySession _temporary = new();
    private LlamaServer? _server;

    public async Task InitializeAsync()
    {
        if (LlamaServerFactAttribute.Program is null)
            return;
        _server = await LlamaServer.StartAsync();
        await RegisterAsync("peer", new Uri(_server.Address, "v1"), "OpenAI");
        await RegisterAsync("peer-messages", _server.Address, "Anthropic");
    }

    public async Task DisposeAsync()
    {
        _server?.Dispose();
        await _temporary.DisposeAsync();
    }

    [LlamaServerFact]
    public async Task It_answers_by_both_protocols_in_pieces_with_what_the_embedded_engine_answers()
    {
        (string embedded, _, _) = await AskAsync("kandil-guide");
        (string openAI, int pieces, Completion answer) = await AskAsync("peer");
        (string anthropic, int others, Completion message) = await AskAsync("peer-messages");

        Assert.Equal((embedded, embedded), (openAI, anthropic));
        Assert.True(pieces > 1 && others > 1, $"{pieces} and {others} pieces");
        Assert.Equal((FinishReason.Stop, FinishReason.Stop), (answer.FinishReason, message.FinishReason));
        Assert.True(answer is { PromptTokens: > 0, CompletionTokens: > 0 } && message is { PromptTokens: > 0, CompletionTokens: > 0 });
    }

    [LlamaServerFact]
    public async Task Limits_stop_sequences_seeds_and_schemas_reach_it()
    {
        (string whole, _, _) = await AskAsync("peer");
        string word = whole.Split(' ')[2];
        (string stopped, _, _) = await AskAsync("peer", request => request with { Stop = [word] });
        (_, _, Completion cut) = await AskAsync("peer", request => request with { MaxTokens = 2 });
        string[] seeded = await Task.WhenAll(Enumerable.Repeat(7u, 2).Select(async seed => (await AskAsync("peer", request => request with { MaxTokens = 20, Sampling = new SamplingOptions { Temperature = 2, Seed = seed } })).Text));
        (string json, _, _) = await AskAsync("peer", request => request with
        {
            JsonSchema = """{"type":"object","properties":{"answer":{"type":"string","enum":["yes","no"]}},"required":["answer"],"additionalProperties":false}""",
        });

        Assert.StartsWith(stopped.TrimEnd(), whole, StringComparison.Ordinal);
        Assert.DoesNotContain(word, stopped, StringComparison.Ordinal);
        Assert.Equal((FinishReason.Length, 2), (cut.FinishReason, cut.CompletionTokens));
        Assert.Equal(seeded[0], seeded[1]);
        Assert.Contains(JsonDocument.Parse(json).RootElement.GetProperty("answer").GetString(), new[] { "yes", "no" });
    }

    [LlamaServerFact]
    public async Task Its_refusal_of_embeddings_says_why()
    {
        var failure = await Assert.ThrowsAsync<KandilException>(EmbedAsync);

        Assert.Contains("--embeddings", failure.Message, StringComparison.Ordinal);
    }

    private async Task EmbedAsync()
    {
        await foreach (TextEmbedding embedding in new EmbedTexts(_temporary.Session).RunAsync(new EmbeddingRequest { Model = "peer", Texts = ["one"] }, SilentSink.Instance, default))
            Assert.Fail($"{embedding.Vector.Count} numbers");
    }

    private async Task RegisterAsync(string name, Uri endpoint, string protocol) => await new RegisterModel(_temporary.Session).RegisterAsync(
        new RegisterRequest { Name = name, Endpoint = endpoint.AbsoluteUri, Protocol = protocol }, default);

    private async Task<(string Text, int Pieces, Completion Completion)> AskAsync(string model, Func<PromptRequest, PromptRequest>? change = null)
    {
        var request = new PromptRequest { Model = model, Messages = PromptRequest.Conversation(Question), Sampling = new SamplingOptions { Temperature = 0 }, MaxTokens = 100, Timeout = TimeSpan.FromSeconds(60) };
        int pieces = 0;
        await foreach (CompletionUpdate update in new CompletePrompt(_temporary.Session).RunAsync(change?.Invoke(request) ?? request, SilentSink.Instance, default))
        {
            pieces += update is CompletionText ? 1 : 0;
            if (update is CompletionFinished finished)
                return (finished.Completion.Text, pieces, finished.Completion);
        }

        throw new InvalidOperationException("No end of the answer came.");
    }
}
