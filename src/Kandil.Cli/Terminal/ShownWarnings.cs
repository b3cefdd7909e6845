using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Terminal;

/// <summary>A sink that does not say again what its reader was told before being asked.</summary>
internal sealed class ShownWarnings(IOperationSink inner, IReadOnlyCollection<string> shown) : IOperationSink
{
    /// <inheritdoc/>
    public void Report(OperationProgress value) => inner.Report(value);

    /// <inheritdoc/>
    public void Warn(string message)
    {
        if (!shown.Contains(message))
        {
            inner.Warn(message);
        }
    }

    /// <inheritdoc/>
    public void WarnOnce(string message)
    {
        if (!shown.Contains(message))
        {
            inner.WarnOnce(message);
        }
    }

    /// <inheritdoc/>
    public void Verbose(string message) => inner.Verbose(message);
}
