using Kandil.Core.Primitives;

namespace Kandil.Core.Operations;

/// <summary>
/// Where an operation says how far it is and what the user should know. Called from any thread, one call at a time;
/// a shell shows it as its own progress, warnings and verbose lines.
/// </summary>
public interface IOperationSink : IProgress<OperationProgress>
{
    /// <summary>Something the user should know though the work goes on; a sentence without control characters.</summary>
    void Warn(string message);

    /// <summary>The same of something that holds for many items of one call: said once in it.</summary>
    void WarnOnce(string message) => Warn(message);

    /// <summary>A detail for who wants to follow what is done.</summary>
    void Verbose(string message);
}

/// <summary>Says nothing to anybody.</summary>
public sealed class SilentSink : IOperationSink
{
    /// <summary>The one there is.</summary>
    public static SilentSink Instance { get; } = new();

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
    }

    /// <inheritdoc/>
    public void Warn(string message)
    {
    }

    /// <inheritdoc/>
    public void Verbose(string message)
    {
    }
}
