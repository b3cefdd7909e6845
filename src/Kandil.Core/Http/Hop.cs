using Kandil.Core.Primitives;

namespace Kandil.Core.Http;

/// <summary>One address on the way of a request, and what goes there.</summary>
/// <param name="Address">The address, checked.</param>
/// <param name="Credentials">The credentials that have not been dropped on the way.</param>
/// <param name="AcceptStatus">The statuses that the caller wants besides success.</param>
/// <param name="Rule">When the server counts as stalled.</param>
internal sealed record Hop(Uri Address, IReadOnlyList<HttpCredential> Credentials, IReadOnlyCollection<int> AcceptStatus, StallRule Rule)
{
    /// <summary>The credentials that this hop is sent.</summary>
    public IEnumerable<HttpCredential> Carried => Credentials.Where(credential => OriginRules.MayCarry(credential, Origin.Of(Address)));

    /// <summary>True if a credential is this origin's, and must not go there over plain http.</summary>
    public bool IsWithheld => Credentials.Any(credential => credential.Origin == Origin.Of(Address) && OriginRules.IsWithheld(credential.Origin));

    /// <summary>The values that an answer may repeat and nobody must see.</summary>
    public string[] Secrets => [.. Credentials.SelectMany(credential => new[] { credential.Value, credential.Value.Split(' ')[^1] })];

    /// <summary>The next hop. What another origin was not sent stays dropped, even when a later redirect leads back.</summary>
    public Hop To(Uri next) => this with { Address = next, Credentials = Origin.Of(next) == Origin.Of(Address) ? Credentials : [] };
}
