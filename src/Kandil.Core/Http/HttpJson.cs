namespace Kandil.Core.Http;

/// <summary>A request with a JSON body, which can change something at the server: it is sent once, and to no other address.</summary>
/// <param name="Address">An absolute http or https address.</param>
/// <param name="Json">The body, UTF-8.</param>
public sealed record HttpJson(Uri Address, ReadOnlyMemory<byte> Json)
{
    /// <summary><see cref="HttpMethod.Post"/>, or another that has a body.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>Sent if the address is of its origin.</summary>
    public HttpCredential? Credential { get; init; }

    /// <summary>Further headers, none of which is a secret.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Statuses besides 200 to 299 that the caller wants as a reply rather than as a failure.</summary>
    public IReadOnlyCollection<int> AcceptStatus { get; init; } = [];

    /// <summary>
    /// How long the server may say nothing, before its answer and within it. Longer than for reads: a server that loads or hashes
    /// a large model is quiet meanwhile.
    /// </summary>
    public TimeSpan QuietTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
