using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Says what it is told through the pump whose work this is, for what is made before there is one.</summary>
internal sealed class CurrentSink : IOperationSink
{
    /// <inheritdoc/>
    public void Report(OperationProgress value) => PipelinePump.Current.Report(value);

    /// <inheritdoc/>
    public void Warn(string message) => PipelinePump.Current.Warn(message);

    /// <inheritdoc/>
    public void Verbose(string message) => PipelinePump.Current.Verbose(message);
}
