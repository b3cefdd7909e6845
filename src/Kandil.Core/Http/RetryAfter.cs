namespace Kandil.Core.Http;

/// <summary>What a server says about when to come again.</summary>
internal static class RetryAfter
{
    /// <summary>
    /// How long to wait by the <c>Retry-After</c> header; null without a valid one. A date is measured from the server's own
    /// <c>Date</c> where it sends one, because its clock and this machine's can differ by more than the wait.
    /// </summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - (response.Headers.Date ?? clock.GetUtcNow()));
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
