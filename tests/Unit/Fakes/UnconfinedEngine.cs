using System.Runtime.CompilerServices;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>The embedded engine without restrictions, for files below another process's folder of /proc, which a confined process cannot enter.</summary>
/// <param name="missing">What it says that its system could not do.</param>
public sealed class UnconfinedEngine(params Restriction[] missing) : IModelEngine
{
    private readonly EmbeddedEngine _engine = new(new EmbeddedEngineOptions { WorkerFolder = Path.Combine(AppContext.BaseDirectory, "worker") });

    public string Name => _engine.Name;

    public IReadOnlyList<LoadedModel> ListLoaded() => _engine.ListLoaded();

    public Task<EngineHealth> CheckHealthAsync(CancellationToken cancellationToken) => _engine.CheckHealthAsync(cancellationToken);

    public Task<LoadedModel> LoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        _engine.LoadAsync(Unconfined(model), progress, cancellationToken);

    public async Task<LoadTestResult> TestLoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        await _engine.TestLoadAsync(Unconfined(model), progress, cancellationToken) with { MissingRestrictions = missing };

    public Task<IReadOnlyList<LoadedModel>> UnloadAsync(string model, CancellationToken cancellationToken) => _engine.UnloadAsync(model, cancellationToken);

    public async IAsyncEnumerable<CompletionUpdate> CompleteAsync(
        CompletionRequest request, IProgress<OperationProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (CompletionUpdate update in _engine.CompleteAsync(request with { Model = Unconfined(request.Model) }, progress, cancellationToken))
            yield return update is CompletionFinished finished ? new CompletionFinished(finished.Completion with { MissingRestrictions = missing }) : update;
    }

    public Task<int> CountTokensAsync(EngineModel model, string text, CancellationToken cancellationToken) => _engine.CountTokensAsync(Unconfined(model), text, cancellationToken);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static EngineModel Unconfined(EngineModel model) => model with { Sandbox = SandboxProfile.None };
}
