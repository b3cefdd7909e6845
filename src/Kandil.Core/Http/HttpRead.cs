namespace Kandil.Core.Http;

/// <summary>A GET or HEAD: it changes nothing at the server, so it may be sent again.</summary>
/// <param name="Address">An absolute http or https address. A user and password in it are not sent.</param>
public sealed record HttpRead(Uri Address)
{
    /// <summary><see cref="HttpMethod.Get"/> or <see cref="HttpMethod.Head"/>.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The first byte asked for, from 0; null for the start.</summary>
    public long? From { get; init; }

    /// <summary>The last byte asked for, inclusive; null for all that follow. Without both the whole is asked for.</summary>
    public long? To { get; init; }

    /// <summary>The <c>Accept</c> header.</summary>
    public string? Accept { get; init; }

    /// <summary>Headers of the server's interface, such as the version of it that is meant; no secret.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>A strong entity tag with its quotes, or a date: the range is wanted only of what has it, else the whole (200).</summary>
    public string? IfRange { get; init; }

    /// <summary>Sent if the address is of its origin; never sent on after a redirect to another.</summary>
    public HttpCredential? Credential { get; init; }

    /// <summary>Statuses besides 200 to 299 that the caller wants as a reply, at once, rather than as a failure.</summary>
    public IReadOnlyCollection<int> AcceptStatus { get; init; } = [];
}
