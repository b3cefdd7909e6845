using Kandil.Core.Primitives;

namespace Kandil.Core.Engines.Embedded;

/// <summary>Tells everybody who waits for the same load how far it is.</summary>
internal sealed class ProgressFan : IProgress<OperationProgress>
{
    private readonly List<IProgress<OperationProgress>> _listeners = [];

    public void Add(IProgress<OperationProgress>? listener)
    {
        if (listener is not null)
        {
            lock (_listeners)
            {
                _listeners.Add(listener);
            }
        }
    }

    public void Remove(IProgress<OperationProgress>? listener)
    {
        if (listener is not null)
        {
            lock (_listeners)
            {
                _listeners.Remove(listener);
            }
        }
    }

    public void Report(OperationProgress value)
    {
        lock (_listeners)
        {
            _listeners.ForEach(listener => listener.Report(value));
        }
    }
}
