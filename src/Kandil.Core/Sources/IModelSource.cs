using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.References;

namespace Kandil.Core.Sources;

/// <summary>Where models come from. Only reads, and writes nothing anywhere.</summary>
public interface IModelSource
{
    /// <summary>What stands before the colon of a reference: <c>hf</c>, or a registered source's name.</summary>
    string Name { get; }

    /// <summary>Finds a model and fixes its revision, so that everything after reads the same bytes.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="revision">Branch, tag, commit or version; null for the reference's own, or the source's default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_NOT_FOUND, E_AUTH, E_RATE_LIMIT, E_NET, E_TIMEOUT; E_UNSAFE: a name from the server is no safe path.</exception>
    Task<SourceModel> ResolveAsync(ModelReference reference, string? revision, CancellationToken cancellationToken);

    /// <summary>Lists models.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_AUTH, E_RATE_LIMIT, E_NET, E_TIMEOUT.</exception>
    Task<IReadOnlyList<SourceListing>> ListAsync(SourceQuery query, CancellationToken cancellationToken);

    /// <summary>Asks whether the files of a model may be read, so that a gated one fails before anything is fetched.</summary>
    /// <exception cref="KandilException">E_AUTH, saying where to ask for access; E_NET, E_TIMEOUT.</exception>
    Task CheckAccessAsync(SourceModel model, CancellationToken cancellationToken);

    /// <summary>The credential with which a file of this source is read; null for none. It goes to its own origin alone.</summary>
    /// <param name="address">The file's address.</param>
    ValueTask<HttpCredential?> CredentialForAsync(Uri address);

    /// <summary>Asks the server for a small thing, so that a wrong address fails before work begins.</summary>
    /// <exception cref="KandilException">E_NET, E_TIMEOUT, E_AUTH: it does not answer as such a source does; the message names its address.</exception>
    Task CheckReachableAsync(CancellationToken cancellationToken);
}
