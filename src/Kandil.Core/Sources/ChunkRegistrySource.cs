using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Sources;

/// <summary>
/// A chunk registry: files that any static file server can give. The index <c>models.json</c> names for every version the
/// SHA-256 of its manifest; the manifest is <c>data/&lt;sha256&gt;</c>, and so is every chunk of the model's files. Nothing needs a credential.
/// </summary>
public sealed class ChunkRegistrySource : IModelSource
{
    private const string IndexFile = "models.json";
    private const long LongestDocument = 64L << 20;

    private readonly HttpSender _http;
    private readonly Uri _address;

    /// <summary>A registry.</summary>
    /// <param name="name">What stands before the colon of its references.</param>
    /// <param name="baseAddress">The folder that holds <c>models.json</c> and <c>data/</c>.</param>
    /// <param name="http">Sends.</param>
    /// <exception cref="KandilException">E_ARGS: the address is not fit.</exception>
    public ChunkRegistrySource(string name, Uri baseAddress, HttpSender http)
    {
        (Name, _http) = (name, http);
        _address = SourceAddress.Parse(baseAddress.OriginalString, name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task<SourceModel> ResolveAsync(ModelReference reference, string? revision, CancellationToken cancellationToken)
    {
        RegistryName name = RegistryName.Parse(reference.Model);
        if (revision is not null && name.Version is not null && revision != name.Version)
            throw SourceErrors.TwoVersions(reference.ToString(), revision);
        name = name with { Version = name.Version ?? revision };
        ResolvedVersion version = (await IndexAsync(cancellationToken)).Resolve(name);
        byte[] bytes = await ManifestAsync(name, version, cancellationToken);
        RegistryManifest manifest = ServerJson.Parse(bytes, RegistryJson.Default.RegistryManifest, AddressOf(version.Manifest), "a manifest");
        RegistryContent content = RegistryContent.Of(manifest, Name, name.Id, AddressOf);
        return new SourceModel
        {
            Source = Name,
            Id = name.Id,
            Revision = version.Alias ?? version.Version,
            Commit = version.Manifest.ToString(),
            License = SourceText.Property(version.Entry.Metadata, "license"),
            Files = content.Files,
            Version = version.Version,
            Alias = version.Alias,
            TotalSize = content.TotalSize,
            ChunkSize = content.ChunkSize,
            Chunks = content.Chunks,
            Manifest = bytes,
            Metadata = SourceText.Entries(version.Entry.Metadata),
            Server = _address,
        };
    }

    /// <summary>Lists versions, aliases among them: all, those of a group (<see cref="SourceQuery.Owner"/>), or those of a model.</summary>
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceListing>> ListAsync(SourceQuery query, CancellationToken cancellationToken)
    {
        RegistryIndex index = await IndexAsync(cancellationToken);
        IEnumerable<SourceListing> listings = index.Versions(query).Select(version => Listing(version.Name, version.Entry));
        if (query.Order == SourceOrder.Name)
        {
            listings = query.Descending
                ? listings.OrderByDescending(listing => listing.Reference, StringComparer.OrdinalIgnoreCase)
                : listings.OrderBy(listing => listing.Reference, StringComparer.OrdinalIgnoreCase);
        }

        return [.. listings.Take(Math.Max(1, query.Most))];
    }

    /// <inheritdoc/>
    public async Task CheckReachableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await IndexAsync(cancellationToken);
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            throw SourceErrors.NotReachable($"The registry {Name}", _address, exception);
        }
    }

    /// <inheritdoc/>
    public Task CheckAccessAsync(SourceModel model, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<HttpCredential?> CredentialForAsync(Uri address) => ValueTask.FromResult<HttpCredential?>(null);

    private Uri AddressOf(Sha256Digest digest) => _address.Below($"data/{digest}");

    private async Task<RegistryIndex> IndexAsync(CancellationToken cancellationToken)
    {
        var read = new HttpRead(_address.Below(IndexFile));
        var groups = await ServerJson.ReadAsync(
            _http, read, LongestDocument, RegistryJson.Default.DictionaryStringDictionaryStringDictionaryStringRegistryEntry, "a registry's index", cancellationToken);
        return new RegistryIndex(Name, _address, groups!); // null stands wherever the server wrote null
    }

    private async Task<byte[]> ManifestAsync(RegistryName name, ResolvedVersion version, CancellationToken cancellationToken)
    {
        byte[] bytes = await _http.ReadAllAsync(new HttpRead(AddressOf(version.Manifest)), LongestDocument, cancellationToken);
        Sha256Digest actual = Sha256Digest.Of(bytes);
        return actual == version.Manifest
            ? bytes
            : throw SourceErrors.ManifestMismatch(Name, name.Id, version.Manifest.ToString(), actual.ToString());
    }

    private SourceListing Listing(RegistryName name, RegistryEntry entry)
    {
        bool isFit = new[] { name.Group, name.Model, name.Version! }.All(RegistryName.IsPart);
        string? description = SourceText.Property(entry.Metadata, "description");
        return new SourceListing(
            Name, SourceText.Of(name.Id) ?? "", isFit ? description : "Cannot be installed: the name is not fit to be a folder's.",
            null, null, [], SourceText.Of(entry.AliasOf))
        {
            Version = SourceText.Of(name.Version),
            License = SourceText.Property(entry.Metadata, "license"),
            ManifestHash = Sha256Digest.TryParse(entry.Hash, out Sha256Digest hash) ? hash : null,
            Metadata = SourceText.Entries(entry.Metadata),
        };
    }
}
