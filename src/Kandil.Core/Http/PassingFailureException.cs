using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>A failure that can be gone at the next try. It never leaves this folder: the retries throw what it holds.</summary>
/// <param name="failure">What is thrown when trying is given up.</param>
/// <param name="after">How long the server asks to wait; null if it does not say.</param>
internal sealed class PassingFailureException(KandilException failure, TimeSpan? after = null) : Exception(failure.Message, failure)
{
    public KandilException Failure { get; } = failure;

    public TimeSpan? After { get; } = after;
}
