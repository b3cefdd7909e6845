using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Does something once, in the middle of an operation: when a phase is first reported, on the operation's own thread.</summary>
/// <param name="phase">The phase.</param>
/// <param name="action">What is done.</param>
public sealed class PhaseSink(string phase, Action action) : IOperationSink
{
    private int _done;

    public void Report(OperationProgress value)
    {
        if (value.Phase == phase && Interlocked.Exchange(ref _done, 1) == 0)
            action();
    }

    public void Warn(string message)
    {
    }

    public void Verbose(string message)
    {
    }
}
