using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>A failure that can be gone at the next try. Who does not try again throws what it holds.</summary>
/// <param name="failure">What is thrown when trying is given up.</param>
/// <param name="after">How long the server asks to wait; null if it does not say.</param>
/// <param name="status">The status that it answered; null if it was none.</param>
public sealed class PassingFailureException(KandilException failure, TimeSpan? after = null, int? status = null) : Exception(failure.Message, failure)
{
    /// <summary>What is thrown when trying is given up.</summary>
    public KandilException Failure { get; } = failure;

    /// <summary>How long the server asks to wait; null if it does not say.</summary>
    public TimeSpan? After { get; } = after;

    /// <summary>The status that the server answered; null if it was none.</summary>
    public int? Status { get; } = status;

    /// <summary>True where nobody was reached, whatever was to be asked.</summary>
    public bool IsOfConnecting => TransportFailures.IsOfConnecting(Failure);
}
