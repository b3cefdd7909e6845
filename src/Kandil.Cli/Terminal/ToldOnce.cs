using System.Collections.Concurrent;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Terminal;

/// <summary>A sink of one run of a command, in which what is to be said once is said once.</summary>
internal sealed class ToldOnce(IOperationSink inner) : IOperationSink
{
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Report(OperationProgress value) => inner.Report(value);

    /// <inheritdoc/>
    public void Warn(string message) => inner.Warn(message);

    /// <inheritdoc/>
    public void WarnOnce(string message)
    {
        if (_told.TryAdd(message, true))
        {
            inner.Warn(message);
        }
    }

    /// <inheritdoc/>
    public void Verbose(string message) => inner.Verbose(message);
}
