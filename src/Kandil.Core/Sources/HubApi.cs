using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>The requests of the hub's API that are used here, and what its refusals mean.</summary>
internal sealed class HubApi(HttpSender http, Uri endpoint, Func<Origin, ValueTask<HttpCredential?>> credential)
{
    private const long LongestDocument = 64L << 20;
    private const string MainBranch = "main";
    private const int MostFiles = 200_000;
    private const int MostPages = 2_000;
    private const int MostTries = 4;
    private const string ErrorCodeHeader = "x-error-code";

    private static readonly int[] Refusals = [401, 403, 404];

    public Uri Endpoint => endpoint;

    /// <summary>The page where people see a repository and ask for access.</summary>
    public Uri PageOf(string repository) => endpoint.Below(SourceAddress.Escaped(repository));

    /// <summary>Where a file's bytes are.</summary>
    public Uri AddressOf(string repository, string commit, string path) =>
        endpoint.Below($"{SourceAddress.Escaped(repository)}/resolve/{Uri.EscapeDataString(commit)}/{SourceAddress.Escaped(path)}");

    /// <summary>A model at a revision; at the main branch when that is null.</summary>
    public async Task<HubModel> ModelAsync(string repository, string? revision, bool withFiles, CancellationToken cancellationToken)
    {
        string path = $"api/models/{SourceAddress.Escaped(repository)}";
        string query = withFiles ? "?blobs=true" : "";
        HubModel? model = await OfPathAsync($"{path}/revision/{Uri.EscapeDataString(revision ?? MainBranch)}{query}");
        if (model is not null)
            return model;
        // Which of both is missing, the hub says in a header; another server may say nothing, or know the repository alone.
        HubModel whole = await OfPathAsync(path + query) ?? throw SourceErrors.RepositoryMissing(repository, endpoint);
        return revision is null ? whole : throw SourceErrors.RevisionMissing(repository, revision, endpoint);

        async Task<HubModel?> OfPathAsync(string relative) =>
            (await GetAsync(Address(relative), repository, revision, HubJson.Default.HubModel, "a model", cancellationToken)).Document;
    }

    /// <summary>Every file and folder at a commit; null when the server has no such list.</summary>
    public async Task<IReadOnlyList<HubEntry>?> TreeAsync(string repository, string commit, CancellationToken cancellationToken)
    {
        string path = $"api/models/{SourceAddress.Escaped(repository)}/tree/{Uri.EscapeDataString(commit)}?recursive=true";
        var entries = new List<HubEntry>();
        await foreach (var page in PagesAsync(Address(path), repository, commit, HubJson.Default.ListHubEntry, "a list of files", cancellationToken))
        {
            if (page is null)
                return null;
            entries.AddRange(page.OfType<HubEntry>());
            if (entries.Count > MostFiles)
                throw SourceErrors.Junk(endpoint, "a list of files", string.Create(CultureInfo.InvariantCulture, $"a list of more than {MostFiles} files"));
        }

        return entries;
    }

    /// <summary>Models that fit a query, as far as the server has them.</summary>
    public async Task<IReadOnlyList<HubModel>> ListAsync(string query, int most, CancellationToken cancellationToken)
    {
        var models = new List<HubModel>();
        await foreach (var page in PagesAsync(Address($"api/models?{query}"), null, null, HubJson.Default.ListHubModel, "a list of models", cancellationToken))
        {
            models.AddRange(page!.OfType<HubModel>());
            if (models.Count >= most)
                break;
        }

        return models.Count > most ? models[..most] : models;
    }

    /// <summary>Asks for next to nothing. A server that has no list of models answers too; one that answers with something else fails.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        Uri address = Address("api/models?limit=1");
        try
        {
            await GetAsync(address, "", null, HubJson.Default.ListHubModel, "a list of models", cancellationToken);
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.NotFound)
        {
            // It answers, and keeps its list from who has no token.
        }
    }

    /// <summary>Asks whether the files of a gated repository may be read; a server that cannot tell is taken to allow it.</summary>
    public async Task CheckAccessAsync(string repository, CancellationToken cancellationToken)
    {
        HttpRead read = await ReadOfAsync(Address($"api/models/{SourceAddress.Escaped(repository)}/auth-check"));
        await using HttpReply reply = await http.SendAsync(read, cancellationToken);
        if (reply.Status is 401 or 403)
            throw Refused(reply, repository, read.Credential is not null, isGated: true);
    }

    private Uri Address(string path) => endpoint.Below(path);

    private async ValueTask<HttpRead> ReadOfAsync(Uri address) => new(address)
    {
        Accept = "application/json",
        AcceptStatus = Refusals,
        Credential = await credential(Origin.Of(address)),
    };

    private async IAsyncEnumerable<List<T>?> PagesAsync<T>(
        Uri first, string? repository, string? revision, JsonTypeInfo<List<T>> type, string expected,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = [];
        for (Uri? address = first; address is not null;)
        {
            if (!seen.Add(address.AbsoluteUri) || seen.Count > MostPages)
                throw SourceErrors.Junk(first, expected, "a listing whose pages lead in a circle or without end");
            (List<T>? page, string? link) = await GetAsync(address, repository, revision, type, expected, cancellationToken);
            yield return page;
            address = LinkHeader.Next(link, address);
        }
    }

    // The sender asks again until an answer begins; a body that breaks off is asked for again here.
    private async Task<(T? Document, string? Link)> GetAsync<T>(
        Uri address, string? repository, string? revision, JsonTypeInfo<T> type, string expected, CancellationToken cancellationToken)
        where T : class
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await OnceAsync(address, repository, revision, type, expected, cancellationToken);
            }
            catch (HttpBrokenException exception)
            {
                if (tries == MostTries)
                    throw exception.Failure;
            }
        }
    }

    /// <summary>A document; null when there is none and the server does not say that it is the repository that is missing.</summary>
    private async Task<(T? Document, string? Link)> OnceAsync<T>(
        Uri address, string? repository, string? revision, JsonTypeInfo<T> type, string expected, CancellationToken cancellationToken)
        where T : class
    {
        HttpRead read = await ReadOfAsync(address);
        await using HttpReply reply = await http.SendAsync(read, cancellationToken);
        if (reply.Status is 200)
            return (await ServerJson.ReadAsync(reply, address, LongestDocument, type, expected, cancellationToken), reply.Headers.GetValueOrDefault("link"));
        if (repository is null && reply.Status == 401 && read.Credential is not null)
            throw SourceErrors.TokenRefused(endpoint.Host, endpoint);
        if (repository is null)
            throw SourceErrors.Junk(address, expected, string.Create(CultureInfo.InvariantCulture, $"the status {reply.Status}"));
        if (reply.Status == 404 && Code(reply) is not "RepoNotFound")
        {
            return Code(reply) is "RevisionNotFound" && revision is not null
                ? throw SourceErrors.RevisionMissing(repository, revision, endpoint)
                : (null, null);
        }

        throw Refused(reply, repository, read.Credential is not null, isGated: Code(reply) is "GatedRepo");
    }

    // The hub answers 401 to who has no token, for a repository that does not exist too.
    private KandilException Refused(HttpReply reply, string repository, bool hadToken, bool isGated) => (reply.Status, isGated, hadToken) switch
    {
        (404, _, _) => SourceErrors.RepositoryMissing(repository, endpoint),
        (401, _, true) => SourceErrors.TokenRefused(repository, endpoint),
        (_, true, false) => SourceErrors.GatedWithoutToken(repository, PageOf(repository)),
        (_, true, true) => SourceErrors.GatedWithoutAccess(repository, PageOf(repository)),
        (401, false, false) => SourceErrors.RepositoryHidden(repository, endpoint),
        _ when hadToken => SourceErrors.TokenRefused(repository, endpoint),
        _ => SourceErrors.RepositoryHidden(repository, endpoint),
    };

    private static string? Code(HttpReply reply) => reply.Headers.GetValueOrDefault(ErrorCodeHeader);
}
