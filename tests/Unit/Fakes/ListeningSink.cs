using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Remembers what an operation said.</summary>
public sealed class ListeningSink : IOperationSink
{
    private readonly object _lock = new();
    private readonly Dictionary<string, Action> _once = [];

    public List<OperationProgress> Progress { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Details { get; } = [];

    /// <summary>Does something once, when a phase is first reported.</summary>
    public void On(string phase, Action action) => _once[phase] = action;

    public void Report(OperationProgress value)
    {
        lock (_lock)
        {
            Progress.Add(value);
            if (_once.Remove(value.Phase, out Action? action))
                action();
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
        lock (_lock)
        {
            Details.Add(message);
        }
    }
}
