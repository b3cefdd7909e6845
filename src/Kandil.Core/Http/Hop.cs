using Kandil.Core.Primitives;

namespace Kandil.Core.Http;

/// <summary>One address on the way of a request, and what goes there.</summary>
/// <param name="Address">The address, checked.</param>
/// <param name="Credential">The credential that has not been dropped on the way; null for none.</param>
/// <param name="AcceptStatus">The statuses that the caller wants besides success.</param>
/// <param name="Rule">When the server counts as stalled.</param>
internal sealed record Hop(Uri Address, HttpCredential? Credential, IReadOnlyCollection<int> AcceptStatus, StallRule Rule)
{
    /// <summary>The credential that this hop is sent; null for none.</summary>
    public HttpCredential? Carried => Credential is not null && OriginRules.MayCarry(Credential, Origin.Of(Address)) ? Credential : null;

    /// <summary>True if the credential is this origin's, and must not go there over plain http.</summary>
    public bool IsWithheld => Credential is not null && Credential.Origin == Origin.Of(Address) && OriginRules.IsWithheld(Credential.Origin);

    /// <summary>The values that an answer may repeat and nobody must see.</summary>
    public string[] Secrets => Credential is null ? [] : [Credential.Value, Credential.Value.Split(' ')[^1]];

    /// <summary>The next hop. What another origin was not sent stays dropped, even when a later redirect leads back.</summary>
    public Hop To(Uri next) => this with { Address = next, Credential = Origin.Of(next) == Origin.Of(Address) ? Credential : null };
}
