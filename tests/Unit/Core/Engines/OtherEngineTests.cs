using System.Runtime.CompilerServices;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Engines;

/// <summary>Another engine is one class: with it alone, a session tests, loads, answers, says how it is, and keeps the profiles.</summary>
public sealed class OtherEngineTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-engine-").FullName;
    private readonly Parrot _parrot = new();
    private readonly KandilSession _session;

    public OtherEngineTests() =>
        _session = new KandilSession(new KandilSessionOptions { Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home")), Engine = _parrot });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_operation_that_runs_a_model_asks_the_engine_that_the_session_was_given()
    {
        string file = Path.Combine(_folder, "bird.gguf");
        GgufBuilder.Random().WriteTo(file);

        await new ImportModel(_session).RunAsync(new ImportRequest { Path = file }, SilentSink.Instance, default);
        await new ConfigureSandbox(_session).SetAsync(
            new SandboxChange { Name = "cage", Fields = new Dictionary<string, IReadOnlyList<string>> { ["cores"] = ["1"] }, MakeDefault = true }, SilentSink.Instance, default);
        Completion answer = await AskAsync("local/bird");
        BackendStatus status = (await new ShowBackends(_session).RunAsync(default))[0];

        Assert.Equal(("Say it.", "parrot"), (answer.Text, answer.Provider));
        // Untrusted it is tested under the strictest profile, whatever holds for answers.
        Assert.Equal(["test bird.gguf secure", "answer bird.gguf cage"], _parrot.Asked);
        Assert.Equal(("parrot", BackendState.Healthy, "7"), (status.Name, status.State, status.Version));
    }

    private async Task<Completion> AskAsync(string model)
    {
        var request = new PromptRequest { Model = model, Messages = PromptRequest.Conversation("Say it.") };
        await foreach (CompletionUpdate update in new CompletePrompt(_session).RunAsync(request, SilentSink.Instance, default))
        {
            if (update is CompletionFinished { Completion: var completion })
                return completion;
        }

        throw new InvalidOperationException("No end of the answer came.");
    }

    /// <summary>Says what it is told.</summary>
    private sealed class Parrot : IModelEngine
    {
        public List<string> Asked { get; } = [];

        public string Name => "parrot";

        public IReadOnlyList<LoadedModel> ListLoaded() => [];

        public Task<EngineHealth> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineHealth(Name, true, "7", [], null, null, null));

        public Task<LoadedModel> LoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<LoadTestResult> TestLoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
        {
            Note("test", model);
            return Task.FromResult(new LoadTestResult(LoadTestOutcome.Passed, TimeSpan.Zero));
        }

        public Task<IReadOnlyList<LoadedModel>> UnloadAsync(string model, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LoadedModel>>([]);

        public async IAsyncEnumerable<CompletionUpdate> CompleteAsync(
            CompletionRequest request, IProgress<OperationProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Note("answer", request.Model);
            string said = request.Messages[^1].Content;
            await Task.CompletedTask;
            yield return new CompletionText(said);
            yield return new CompletionFinished(new Completion
            {
                Prompt = said,
                Text = said,
                Model = request.Model.Name,
                Provider = Name,
                FinishReason = FinishReason.Stop,
                PromptTokens = 1,
                CompletionTokens = 1,
                TimeToFirstToken = null,
                Latency = TimeSpan.Zero,
                TokensPerSecond = null,
            });
        }

        public Task<int> CountTokensAsync(EngineModel model, string text, CancellationToken cancellationToken) => Task.FromResult(text.Length);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Note(string what, EngineModel model) => Asked.Add($"{what} {Path.GetFileName(model.Path)} {model.Sandbox}");
    }
}
