using Kandil.Core.Engines;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Lets every model pass, for tests of what comes before and after; or fails as it is told.</summary>
public sealed class NoLoadTest(Exception? failure = null) : IModelLoadTest
{
    /// <summary>The files of each test, the first one first.</summary>
    public List<IReadOnlyList<string>> Tested { get; } = [];

    public Task<LoadTestResult> TestLoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        Tested.Add(model.Files);
        progress?.Report(new OperationProgress("load-test", model.Name, 0, 1000));
        return failure is null ? Task.FromResult(new LoadTestResult(LoadTestOutcome.Passed, TimeSpan.Zero)) : Task.FromException<LoadTestResult>(failure);
    }
}
