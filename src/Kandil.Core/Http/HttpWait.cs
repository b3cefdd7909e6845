namespace Kandil.Core.Http;

/// <summary>A sender waits, and so does whoever asked it for something.</summary>
/// <param name="Server">Host and port of the server that is waited for.</param>
/// <param name="Why">Why: <c>429</c>, <c>503</c> or another failure that can pass, in a few words; null where an answer is waited for.</param>
/// <param name="IsAskedFor">True where the server said how long to wait.</param>
/// <param name="Try">The number of the try that follows; the present one where an answer is waited for.</param>
/// <param name="Tries">How many there are at the most.</param>
/// <param name="Elapsed">How long it has waited.</param>
/// <param name="Whole">How long it waits; null where it does not know.</param>
public sealed record HttpWait(string Server, string? Why, bool IsAskedFor, int Try, int Tries, TimeSpan Elapsed, TimeSpan? Whole);
