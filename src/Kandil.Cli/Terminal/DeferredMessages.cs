using System.Collections.Concurrent;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Terminal;

/// <summary>Keeps warnings and details until the bars are gone, which a line among them would tear.</summary>
internal sealed class DeferredMessages(IOperationSink inner) : IOperationSink
{
    private readonly ConcurrentQueue<Action> _kept = new();

    /// <inheritdoc/>
    public void Report(OperationProgress value) => inner.Report(value);

    /// <inheritdoc/>
    public void Warn(string message) => _kept.Enqueue(() => inner.Warn(message));

    /// <inheritdoc/>
    public void WarnOnce(string message) => _kept.Enqueue(() => inner.WarnOnce(message));

    /// <inheritdoc/>
    public void Verbose(string message) => _kept.Enqueue(() => inner.Verbose(message));

    /// <summary>Says what was kept, in its order.</summary>
    public void Say()
    {
        while (_kept.TryDequeue(out Action? say))
        {
            say();
        }
    }
}
