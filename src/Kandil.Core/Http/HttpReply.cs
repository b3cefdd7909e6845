using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>An answer whose status the caller wants. Its body is read while it arrives; disposing it ends the request.</summary>
public sealed class HttpReply : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly TimeProvider _clock;

    internal HttpReply(HttpResponseMessage response, Uri address, Stream body, TimeProvider clock)
    {
        (_response, FinalAddress, Body, _clock) = (response, address, body, clock);
        Headers = HeadersOf(response);
        var range = response.Content.Headers.ContentRange;
        ContentRange = range is { Unit: "bytes", From: { } from, To: { } to } ? (from, to, range.Length) : null;
    }

    /// <summary>The status, such as 200 or 206.</summary>
    public int Status => (int)_response.StatusCode;

    /// <summary>Where the answer came from, after redirects. Its query can hold a secret: show it only through Audit.</summary>
    public Uri FinalAddress { get; }

    /// <summary>Every header, names in lower case, several values joined by a comma and a space.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>How many bytes the server says the body has; null when it does not say.</summary>
    public long? Length => _response.Content.Headers.ContentLength;

    /// <summary>The range that the server says the body is, both ends inclusive, and the size of the whole if it says; null without a valid one.</summary>
    public (long From, long To, long? Total)? ContentRange { get; }

    /// <summary>
    /// The body, as fast as the sender's limit lets it be read. Reading throws <see cref="HttpBrokenException"/> when the connection
    /// breaks, and E_TIMEOUT when the server stalls.
    /// </summary>
    public Stream Body { get; }

    /// <summary>
    /// Waits for the end of a body of which all that is wanted was read: a connection serves the next request only then, and a request
    /// that comes before makes a new one. A server that does not end it in time loses its connection, and that is no failure.
    /// </summary>
    /// <param name="most">The longest wait.</param>
    /// <param name="cancellationToken">Waits no longer.</param>
    public async Task EndAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(most, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        byte[] rest = new byte[256];
        try
        {
            while (await Body.ReadAsync(rest, either.Token) > 0)
            {
            }
        }
        catch (Exception unended) when (unended is OperationCanceledException or HttpBrokenException or KandilException)
        {
            return;
        }
    }

    /// <summary>Ends the request, whether or not the body was read.</summary>
    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync();
        _response.Dispose();
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            headers[name.ToLowerInvariant()] = string.Join(", ", values);
        return headers;
    }
}
