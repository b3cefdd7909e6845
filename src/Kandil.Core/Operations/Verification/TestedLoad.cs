using Kandil.Core.Engines;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Verification;

/// <summary>The load test of a model that is being taken in, and what the user is told of it.</summary>
internal sealed class TestedLoad(KandilSession session, string name, IOperationSink sink)
{
    /// <summary>What it found; null before, and for files that no engine here loads.</summary>
    public LoadTestResult? Result { get; private set; }

    /// <summary>Runs it on a model's files, the first one first.</summary>
    /// <exception cref="KandilException">E_UNSAFE.</exception>
    public async Task RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0 || !files[0].EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            return;
        Result = await session.Engine.TestLoadAsync(new EngineModel(name, files[0], new ModelLoadOptions()) { Files = files }, sink, cancellationToken);
        Tell(name, Result, sink);
    }

    /// <summary>Tells of what was not tested.</summary>
    public static void Tell(string name, LoadTestResult? result, IOperationSink sink)
    {
        if (result?.Reason is { } reason)
            sink.Warn($"Load test of {name}: {reason}");
    }
}
