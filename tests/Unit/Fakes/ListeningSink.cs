using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Remembers what an operation said.</summary>
public sealed class ListeningSink : IOperationSink
{
    private readonly object _lock = new();

    public List<OperationProgress> Progress { get; } = [];

    public List<string> Warnings { get; } = [];

    public void Report(OperationProgress value)
    {
        lock (_lock)
        {
            Progress.Add(value);
        }
    }

    public void Warn(string message)
    {
        lock (_lock)
        {
            Warnings.Add(message);
        }
    }

    public void Verbose(string message)
    {
    }
}
