using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>What a status that nobody wants means to the user, and whether trying again can help.</summary>
internal static class StatusFailures
{
    /// <summary>The exception to throw: a <see cref="PassingFailureException"/> if it can pass, else a <see cref="KandilException"/>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="address">The address that gave it.</param>
    /// <param name="withCredential">True if it was asked with a credential.</param>
    /// <param name="withheld">True if there was one that could not be sent.</param>
    /// <param name="said">What it says in its body, cleaned.</param>
    /// <param name="clock">What time it is.</param>
    public static Exception Of(HttpResponseMessage response, Uri address, bool withCredential, bool withheld, string said, TimeProvider clock)
    {
        int status = (int)response.StatusCode;
        string shown = ShownAddress.Of(address);
        var after = RetryAfter.Of(response, clock);
        return status switch
        {
            401 or 403 => NetworkErrors.Unauthorized(shown, status, withCredential, withheld, said),
            404 or 410 => NetworkErrors.NotFound(shown, status, said),
            407 => NetworkErrors.ProxyFailed(shown, "it wants a user and password (407).", new HttpRequestException("407")),
            408 => new PassingFailureException(NetworkErrors.ServerFailed(shown, status, said), after, status),
            429 => new PassingFailureException(NetworkErrors.RateLimited(shown, status, clock.GetUtcNow() + after, said), after, status),
            500 or 502 or 503 or 504 => new PassingFailureException(NetworkErrors.ServerFailed(shown, status, said), after, status),
            >= 500 => NetworkErrors.ServerFailed(shown, status, said),
            _ => NetworkErrors.UnexpectedStatus(shown, status, said),
        };
    }
}
