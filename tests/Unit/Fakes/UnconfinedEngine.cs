using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>The embedded engine without restrictions, for files below another process's folder of /proc, which a confined process cannot enter.</summary>
public sealed class UnconfinedEngine : IModelEngine
{
    private readonly EmbeddedEngine _engine = new(new EmbeddedEngineOptions { WorkerFolder = Path.Combine(AppContext.BaseDirectory, "worker") });

    public string Name => _engine.Name;

    public IReadOnlyList<LoadedModel> ListLoaded() => _engine.ListLoaded();

    public Task<EngineHealth> CheckHealthAsync(CancellationToken cancellationToken) => _engine.CheckHealthAsync(cancellationToken);

    public Task<LoadedModel> LoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        _engine.LoadAsync(Unconfined(model), progress, cancellationToken);

    public Task<LoadTestResult> TestLoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        _engine.TestLoadAsync(Unconfined(model), progress, cancellationToken);

    public Task<IReadOnlyList<LoadedModel>> UnloadAsync(string model, CancellationToken cancellationToken) => _engine.UnloadAsync(model, cancellationToken);

    public IAsyncEnumerable<CompletionUpdate> CompleteAsync(CompletionRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        _engine.CompleteAsync(request with { Model = Unconfined(request.Model) }, progress, cancellationToken);

    public Task<int> CountTokensAsync(EngineModel model, string text, CancellationToken cancellationToken) => _engine.CountTokensAsync(Unconfined(model), text, cancellationToken);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static EngineModel Unconfined(EngineModel model) => model with { Sandbox = SandboxProfile.None };
}
