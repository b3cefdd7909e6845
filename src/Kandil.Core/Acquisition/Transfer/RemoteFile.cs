using Kandil.Core.Http;
using Kandil.Core.Sources;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>A file to be fetched.</summary>
/// <param name="Model">The model, as errors name it.</param>
/// <param name="File">What its source says of it; it has an address.</param>
/// <param name="Commit">What fixes its content where no digest does.</param>
/// <param name="Credential">Goes with each request to its own origin.</param>
internal sealed record RemoteFile(string Model, SourceFile File, string? Commit, HttpCredential? Credential)
{
    public Uri Address => File.Address!;

    public string Shown => ShownAddress.Of(Address);

    /// <summary>Names the content: equal identities are equal bytes, whatever the address.</summary>
    public string Identity => File.Digest is { } digest ? $"{File.DigestKind}:{digest}" : $"commit:{Commit ?? "none"}";
}
