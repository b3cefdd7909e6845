namespace Kandil.Core.Operations.Keys;

/// <summary>What trying a key told.</summary>
public enum KeyState
{
    /// <summary>The server accepted it.</summary>
    Valid,

    /// <summary>The server accepted it or did not look: too many requests are made with it, or by its owner.</summary>
    MayBeValid,
}

/// <summary>A key that was tried.</summary>
/// <param name="Provider">The provider's identifier.</param>
/// <param name="Endpoint">The server that was asked.</param>
/// <param name="State">What it told.</param>
/// <param name="Status">The answer's status, such as 200.</param>
/// <param name="Latency">From the request to the answer.</param>
public sealed record KeyTrialResult(string Provider, Uri Endpoint, KeyState State, int Status, TimeSpan Latency)
{
    /// <summary>The name of the user's own server; null for a provider's.</summary>
    public string? Server { get; init; }

    /// <summary>The result as a sentence.</summary>
    public string Message => State == KeyState.Valid
        ? $"{Server ?? Provider} accepts the key."
        : $"{Server ?? Provider} answers that there are too many requests: the key may be valid, and is in use to its limit.";

    /// <inheritdoc/>
    public override string ToString() => Message;
}
