namespace Kandil.Core.Errors;

/// <summary>Faults of Kandil's own.</summary>
public static class InternalErrors
{
    /// <summary>An exception that nobody expected.</summary>
    /// <param name="cause">The exception.</param>
    public static KandilException Unexpected(Exception cause) => new(
        ErrorCode.Internal, $"A fault of Kandil's own: {cause.GetType().Name}: {cause.Message}", null,
        new RecommendedAction("Try again; if it stays, report it with the message above and what was being done."), cause);
}
