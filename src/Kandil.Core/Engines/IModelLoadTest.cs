using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Engines;

/// <summary>Finds out what a model's file does to an engine, where it can do no harm.</summary>
public interface IModelLoadTest
{
    /// <summary>Loads a model in a restricted process that ends with the test. Progress has the phase <c>load-test</c>.</summary>
    /// <param name="model">The model; how it would be loaded otherwise counts for nothing.</param>
    /// <param name="progress">Told in thousandths.</param>
    /// <param name="cancellationToken">Gives up; the process is killed.</param>
    /// <exception cref="KandilException">E_UNSAFE: it crashes the engine, hangs, takes memory beyond reason or is refused; with the process's standard error.</exception>
    Task<LoadTestResult> TestLoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken);
}
