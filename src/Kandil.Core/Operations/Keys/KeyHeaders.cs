using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Keys;

/// <summary>The one rule for the header in which a key goes to a server, and to its origin alone.</summary>
internal static class KeyHeaders
{
    /// <param name="origin">The origin that gets it.</param>
    /// <param name="protocol">How the server is spoken to; null for Hugging Face's hub.</param>
    /// <param name="named">The header that the catalogue names for the provider; null for the protocol's own.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="Errors.KandilException">E_AUTH: the key has characters that no header may have.</exception>
    public static HttpCredential Of(Origin origin, ApiProtocol? protocol, string? named, Secret key) =>
        (named ?? (protocol == ApiProtocol.Anthropic ? "x-api-key" : null)) is { } header
            ? new HttpCredential(origin, header, key.Reveal())
            : new HttpCredential(origin, "Authorization", $"Bearer {key.Reveal()}");
}
