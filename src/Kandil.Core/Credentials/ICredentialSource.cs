using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Credentials;

/// <summary>Finds the key for an origin.</summary>
public interface ICredentialSource
{
    /// <summary>The secret that was stored for a provider at an origin; no other origin's is given.</summary>
    /// <param name="provider">The provider's identifier, such as <c>openai</c>.</param>
    /// <param name="origin">The origin that will get it.</param>
    /// <param name="kind">What it proves.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when none was stored.</returns>
    /// <exception cref="KandilException">E_AUTH: one was stored, and its store is locked or not there; E_SCHEMA, E_PERM, E_DISK: the list of credentials.</exception>
    ValueTask<Secret?> FindAsync(string provider, Origin origin, CredentialKind kind, CancellationToken cancellationToken);
}
