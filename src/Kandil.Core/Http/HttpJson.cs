namespace Kandil.Core.Http;

/// <summary>A request with a JSON body, which can change something at the server: it is sent once, and to no other address.</summary>
/// <param name="Address">An absolute http or https address.</param>
/// <param name="Json">The body, UTF-8.</param>
public sealed record HttpJson(Uri Address, ReadOnlyMemory<byte> Json)
{
    /// <summary><see cref="HttpMethod.Post"/>, or another that has a body.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>Each is sent if the address is of its origin: a key, and the organisation that pays.</summary>
    public IReadOnlyList<HttpCredential> Credentials { get; init; } = [];

    /// <summary>The <c>Accept</c> header; null for none.</summary>
    public string? Accept { get; init; }

    /// <summary>Headers of the server's interface, such as the version of it that is meant; no secret.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Statuses besides 200 to 299 that the caller wants as a reply rather than as a failure.</summary>
    public IReadOnlyCollection<int> AcceptStatus { get; init; } = [];

    /// <summary>Whether it may be sent at all, beside what holds for the sender; null for no more than that.</summary>
    public NetworkPermit? Permit { get; init; }

    /// <summary>
    /// How long the server may say nothing, before its answer and within it. Longer than for reads: a server that loads or hashes
    /// a large model is quiet meanwhile.
    /// </summary>
    public TimeSpan QuietTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
