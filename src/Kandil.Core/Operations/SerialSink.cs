using Kandil.Core.Primitives;

namespace Kandil.Core.Operations;

/// <summary>Passes on what several threads say, one call at a time.</summary>
internal sealed class SerialSink(IOperationSink inner) : IOperationSink
{
    private readonly object _gate = new();

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        lock (_gate)
        {
            inner.Report(value);
        }
    }

    /// <inheritdoc/>
    public void Warn(string message)
    {
        lock (_gate)
        {
            inner.Warn(message);
        }
    }

    /// <inheritdoc/>
    public void WarnOnce(string message)
    {
        lock (_gate)
        {
            inner.WarnOnce(message);
        }
    }

    /// <inheritdoc/>
    public void Verbose(string message)
    {
        lock (_gate)
        {
            inner.Verbose(message);
        }
    }
}
