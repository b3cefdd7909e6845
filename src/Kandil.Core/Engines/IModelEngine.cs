using Kandil.Core.Errors;
using Kandil.Core.Hardware;
using Kandil.Core.Primitives;

namespace Kandil.Core.Engines;

/// <summary>
/// What runs models. Safe to use from many threads. Every method stops soon after its token is cancelled, with an
/// <see cref="OperationCanceledException"/>, and fails with a <see cref="KandilException"/> otherwise.
/// </summary>
public interface IModelEngine : IModelLoadTest, IAsyncDisposable
{
    /// <summary>The engine's name as references and results carry it: <c>embedded</c>.</summary>
    string Name { get; }

    /// <summary>The models in memory now.</summary>
    IReadOnlyList<LoadedModel> ListLoaded();

    /// <summary>Whether the engine can be used, and of which version it is.</summary>
    Task<EngineHealth> CheckHealthAsync(CancellationToken cancellationToken);

    /// <summary>What it can compute on beside the processor; nothing, for an engine that is not on this machine.</summary>
    /// <exception cref="KandilException">E_BACKEND: the engine cannot be started.</exception>
    Task<IReadOnlyList<ComputeDevice>> ListDevicesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ComputeDevice>>([]);

    /// <summary>Loads a model, or returns the one that is loaded with the same options.</summary>
    Task<LoadedModel> LoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Unloads a model and gives its memory back; answers under way end with E_CANCELLED.</summary>
    /// <returns>What was unloaded: more than one where a file was loaded with different options; empty when it was not loaded.</returns>
    Task<IReadOnlyList<LoadedModel>> UnloadAsync(string model, CancellationToken cancellationToken);

    /// <summary>Answers. The model is loaded first if it is not. Giving up the enumeration cancels the answer.</summary>
    IAsyncEnumerable<CompletionUpdate> CompleteAsync(
        CompletionRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>How many tokens a text has for a model.</summary>
    Task<int> CountTokensAsync(EngineModel model, string text, CancellationToken cancellationToken);
}
