using System.Globalization;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Sources;

/// <summary>
/// The Hugging Face hub, or a server that speaks its API. A revision is resolved to a commit once, and everything is read at
/// that commit. Large files come with their SHA-256, the others with their git blob id.
/// </summary>
public sealed class HuggingFaceSource : IModelSource
{
    private const string MainBranch = "main";
    private const int LongestCommit = 64;
    private const long LargestFile = 1L << 44; // 17 TB: the sum over all files a server may list fits 64 bits

    private readonly HubApi _api;
    private readonly Func<Origin, ValueTask<HttpCredential?>> _credential;

    /// <summary>A hub.</summary>
    /// <param name="http">Sends.</param>
    /// <param name="endpoint">Its address, such as <see cref="Official"/> or a mirror's.</param>
    /// <param name="credential">The token for an origin; null for none. It is asked for the endpoint's origin alone.</param>
    /// <param name="name">What stands before the colon of its references; <c>hf</c> when null.</param>
    public HuggingFaceSource(HttpSender http, Uri endpoint, Func<Origin, ValueTask<HttpCredential?>> credential, string? name = null)
    {
        _api = new HubApi(http, SourceAddress.Parse(endpoint.OriginalString, name ?? ReferenceVocabulary.HuggingFace), credential);
        _credential = credential;
        Name = name ?? ReferenceVocabulary.HuggingFace;
    }

    /// <summary>The hub itself.</summary>
    public static Uri Official { get; } = new("https://huggingface.co");

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>True when another server answers for Hugging Face: nothing is official then.</summary>
    public bool IsMirror => Name == ReferenceVocabulary.HuggingFace && Origin.Of(_api.Endpoint) != Origin.Of(Official);

    /// <summary>The quantisation that a reference names; null if it names none.</summary>
    public static string? QuantizationOf(ModelReference reference) => reference.Kind == ModelReferenceKind.HubRepository
        ? reference.Variant
        : reference.Model.IndexOf(':') is var colon and >= 0 ? reference.Model[(colon + 1)..] : null;

    /// <inheritdoc/>
    public async Task<SourceModel> ResolveAsync(ModelReference reference, string? revision, CancellationToken cancellationToken)
    {
        string repository = RepositoryOf(reference);
        HubModel model = await _api.ModelAsync(repository, revision, withFiles: false, cancellationToken);
        string commit = IsCommit(model.Commit)
            ? model.Commit!
            : throw SourceErrors.Junk(_api.Endpoint, "a model and its commit", "a model without one");
        IReadOnlyList<HubEntry> entries = await _api.TreeAsync(repository, commit, cancellationToken)
            ?? Entries(await _api.ModelAsync(repository, commit, withFiles: true, cancellationToken));
        IReadOnlyList<SourceFile> files = Files(repository, commit, entries);
        return new SourceModel
        {
            Source = Name,
            Id = repository,
            Revision = revision ?? MainBranch,
            Commit = commit,
            License = LicenseOf(model),
            Gated = model.IsGated,
            Files = files,
            TotalSize = files.Sum(file => file.Size),
            Metadata = MetadataOf(model),
            ThroughMirror = IsMirror,
            Server = _api.Endpoint,
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceListing>> ListAsync(SourceQuery query, CancellationToken cancellationToken)
    {
        int most = Math.Clamp(query.Most, 1, 1000);
        IReadOnlyList<HubModel> models = await _api.ListAsync(HubQuery.Of(query, most), most, cancellationToken);
        return HubQuery.Ordered(models, query).Select(Listing).OfType<SourceListing>().ToArray();
    }

    /// <inheritdoc/>
    public async Task CheckReachableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _api.PingAsync(cancellationToken);
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            throw SourceErrors.NotReachable(IsMirror ? "The mirror" : "The hub", _api.Endpoint, exception);
        }
    }

    /// <inheritdoc/>
    public Task CheckAccessAsync(SourceModel model, CancellationToken cancellationToken) =>
        model.Gated ? _api.CheckAccessAsync(model.Id, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<HttpCredential?> CredentialForAsync(Uri address) =>
        Origin.Of(address) == Origin.Of(_api.Endpoint) ? _credential(Origin.Of(address)) : ValueTask.FromResult<HttpCredential?>(null);

    private static string RepositoryOf(ModelReference reference) => reference.Kind == ModelReferenceKind.HubRepository
        ? reference.Model
        : reference.Model.Split(':')[0] is var repository && SafeRelativePath.TryParse(repository, out _, out _) && repository.Count(c => c == '/') <= 1
            ? repository
            : throw ReferenceErrors.Unparsable(reference.ToString(), "a repository is owner/repo", null);

    private static bool IsCommit(string? text) =>
        text is { Length: > 0 and <= LongestCommit } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static HubEntry[] Entries(HubModel model) => [.. (model.Siblings ?? []).OfType<HubSibling>().Select(sibling =>
        new HubEntry { Type = "file", Path = sibling.Path, Size = sibling.Size, BlobId = sibling.BlobId, Lfs = sibling.Lfs })];

    private SourceFile[] Files(string repository, string commit, IReadOnlyList<HubEntry> entries)
    {
        HubEntry[] files = [.. entries.Where(entry => entry.Type == "file")];
        var paths = ServerPaths.Check(files.Select(file => file.Path), repository);
        return [.. files.Zip(paths, (file, path) => File(file, path, _api.AddressOf(repository, commit, path.Value)))];
    }

    private SourceFile File(HubEntry entry, SafeRelativePath path, Uri address)
    {
        if ((entry.Lfs?.Size ?? entry.Size) is not { } size || size is < 0 or > LargestFile)
            throw SourceErrors.Junk(_api.Endpoint, "a list of files with their sizes", $"no possible size of {path.Value}");
        string server = Name != ReferenceVocabulary.HuggingFace ? Name : IsMirror ? "mirror" : "hub";
        (DigestKind kind, string? digest, string source) = entry switch
        {
            { Lfs: { } lfs } when Sha256Digest.TryParse(HexOf(lfs.Sha256 ?? lfs.Oid), out Sha256Digest sha256) => (DigestKind.Sha256, sha256.ToString(), $"{server} LFS"),
            { Lfs: null, BlobId: { Length: 40 } id } when id.All(char.IsAsciiHexDigit) => (DigestKind.GitBlobSha1, id.ToLowerInvariant(), $"{server} git blob"),
            _ => (DigestKind.None, (string?)null, "none"),
        };
        return new SourceFile(path, size, kind, digest, source, address, null, CodeFiles.CanRun(path));
    }

    private static string? HexOf(string? oid) => oid?.StartsWith("sha256:", StringComparison.Ordinal) == true ? oid[7..] : oid;

    private static string? LicenseOf(HubModel model)
    {
        const string tag = "license:";
        string? license = SourceText.Property(model.Card, "license")
            ?? SourceText.Tags(model.Tags).FirstOrDefault(text => text.StartsWith(tag, StringComparison.Ordinal))?[tag.Length..];
        return license is "other" ? SourceText.Property(model.Card, "license_name") ?? license : license;
    }

    private static KeyValuePair<string, string>[] MetadataOf(HubModel model)
    {
        (string Name, string? Value)[] facts =
        [
            ("task", SourceText.Of(model.Task)),
            ("library", SourceText.Of(model.Library)),
            ("base_model", SourceText.Property(model.Card, "base_model")),
            ("license_link", SourceText.Property(model.Card, "license_link")),
            ("last_modified", SourceText.Of(model.LastModified)),
            ("downloads", model.Downloads?.ToString(CultureInfo.InvariantCulture)),
            ("likes", model.Likes?.ToString(CultureInfo.InvariantCulture)),
        ];
        return [.. facts.Where(fact => fact.Value is not null).Select(fact => KeyValuePair.Create(fact.Name, fact.Value!))];
    }

    private SourceListing? Listing(HubModel model)
    {
        if (SourceText.Of(model.Id) is not { } id)
            return null;
        string[] about = [.. new[] { model.Task, model.Library }.Select(SourceText.Of).OfType<string>()];
        return new SourceListing(
            Name, id, about.Length == 0 ? null : string.Join(", ", about), model.Downloads, HubQuery.TimeOf(model.LastModified ?? model.CreatedAt),
            SourceText.Tags(model.Tags), null)
        {
            Mirror = IsMirror ? _api.Endpoint : null,
            Likes = model.Likes,
            Gated = model.IsGated,
            License = LicenseOf(model),
        };
    }
}
