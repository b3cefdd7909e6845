using System.Globalization;
using System.Text.Json.Nodes;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A server that speaks the Hugging Face hub's API, with a second server for the content of large files, to which it redirects
/// as the hub does. Faults are switched on at <see cref="Api"/> and <see cref="Storage"/>.
/// </summary>
public sealed class FakeHub : IAsyncDisposable
{
    /// <summary>Files from that size on are "large": SHA-256 in the list, content on the other host.</summary>
    private const int LargeFrom = 10_000;

    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);

    public FakeHub(int port = 0, int contentPort = 0)
    {
        Storage = new FakeWebServer(Content, contentPort);
        Api = new FakeWebServer(Answer, port);
    }

    /// <summary>The hub.</summary>
    public FakeWebServer Api { get; }

    /// <summary>The host of large files: another origin.</summary>
    public FakeWebServer Storage { get; }

    public Uri Address => Api.Address;

    /// <summary>The token that gated and private repositories ask for.</summary>
    public string Token { get; set; } = "hf_right";

    /// <summary>How many files a page of a list has.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>True for a server that has no list of files, only a model's own record.</summary>
    public bool HasNoTree { get; set; }

    /// <summary>A repository, made at the first asking.</summary>
    public FakeRepository Repository(string id)
    {
        if (!_repositories.TryGetValue(id, out FakeRepository? repository))
        {
            repository = new FakeRepository(id);
            _repositories.Add(id, repository);
        }

        return repository;
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private static bool IsLarge(string path, FakeContent content) => content.Length >= LargeFrom || path.EndsWith(".gguf", StringComparison.Ordinal);

    private static FakeReply Refusal(int status, string code, string message) => FakeReply.Json(
        new JsonObject { ["error"] = message }.ToJsonString(), status) with
    {
        Headers = new() { ["Content-Type"] = "application/json", ["X-Error-Code"] = code, ["X-Error-Message"] = message },
    };

    private static FakeReply Document(JsonNode node) => FakeReply.Json(node.ToJsonString());

    private FakeReply Answer(FakeRequest request)
    {
        string path = request.Path.Trim('/');
        if (path == "api/models")
        {
            return List(request);
        }

        if (path == "api/whoami-v2")
        {
            return HasToken(request) ? FakeReply.Json("""{"name":"someone","type":"user"}""") : FakeReply.Json("""{"error":"Invalid username or password."}""", 401);
        }

        const string api = "api/models/";
        if (path.StartsWith(api, StringComparison.Ordinal))
        {
            string[] names = path[api.Length..].Split('/');
            int verb = Array.FindIndex(names, 1, name => name is "revision" or "tree" or "auth-check");
            string id = string.Join('/', verb < 0 ? names : names[..verb]);
            string revision = verb < 0 || names[verb] == "auth-check" ? "main" : string.Join('/', names[(verb + 1)..]);
            return OfRepository(request, id, revision, repository => (verb < 0 ? "revision" : names[verb]) switch
            {
                "tree" => Tree(request, repository.At(revision)!),
                "auth-check" => Access(request, repository) ?? FakeReply.Empty(200),
                _ => Document(Model(repository, repository.At(revision)!, request.Query.Contains("blobs=true", StringComparison.Ordinal))),
            });
        }

        string[] parts = path.Split('/');
        int resolve = Array.IndexOf(parts, "resolve");
        return resolve is 1 or 2 && parts.Length > resolve + 2
            ? OfRepository(request, string.Join('/', parts[..resolve]), parts[resolve + 1], repository =>
                Access(request, repository) ?? Resolve(repository, repository.At(parts[resolve + 1])!, string.Join('/', parts[(resolve + 2)..])))
            : FakeReply.Json("""{"error":"Not Found"}""", 404);
    }

    private FakeReply OfRepository(FakeRequest request, string id, string revision, Func<FakeRepository, FakeReply> answer)
    {
        if (!_repositories.TryGetValue(id, out FakeRepository? repository) || (repository.IsPrivate && !HasToken(request)))
        {
            return request.Header("authorization") is null
                ? Refusal(401, "RepoNotFound", "Invalid username or password.")
                : Refusal(404, "RepoNotFound", "Repository not found");
        }

        if (request.Header("authorization") is not null && !HasToken(request))
        {
            return Refusal(401, "", "Invalid credentials in Authorization header");
        }

        return repository.At(revision) is null ? Refusal(404, "RevisionNotFound", $"Invalid rev id: {revision}") : answer(repository);
    }

    private bool HasToken(FakeRequest request) => request.Header("authorization") == $"Bearer {Token}";

    private FakeReply? Access(FakeRequest request, FakeRepository repository) => !repository.IsGated || (HasToken(request) && repository.IsOpenToToken) ? null
        : HasToken(request) ? Refusal(403, "GatedRepo", $"Access to model {repository.Id} is restricted and you are not in the authorized list.")
        : Refusal(401, "GatedRepo", $"Access to model {repository.Id} is restricted. You must have access to it and be authenticated.");

    private FakeReply List(FakeRequest request)
    {
        var query = request.Query.Split('&').Select(part => part.Split('=', 2)).ToLookup(part => part[0], part => Uri.UnescapeDataString(part[^1]));
        string? search = query["search"].FirstOrDefault();
        string? author = query["author"].FirstOrDefault();
        IEnumerable<FakeRepository> found = _repositories.Values
            .Where(repository => !repository.IsPrivate || HasToken(request))
            .Where(repository => search is null || repository.Id.Contains(search, StringComparison.OrdinalIgnoreCase))
            .Where(repository => author is null || repository.Id.StartsWith(author + "/", StringComparison.OrdinalIgnoreCase));
        bool ascending = query["direction"].FirstOrDefault() == "1";
        found = query["sort"].FirstOrDefault() switch
        {
            "downloads" => ascending ? found.OrderBy(one => one.Downloads) : found.OrderByDescending(one => one.Downloads),
            "likes" => ascending ? found.OrderBy(one => one.Likes) : found.OrderByDescending(one => one.Likes),
            _ => found,
        };
        int limit = int.Parse(query["limit"].FirstOrDefault() ?? "1000", CultureInfo.InvariantCulture);
        return Page(request, [.. found.Select(repository => Model(repository, repository.Main, false))], Math.Min(limit, PageSize));
    }

    private FakeReply Tree(FakeRequest request, FakeCommit commit)
    {
        if (HasNoTree)
        {
            return FakeReply.Json("""{"error":"Not Found"}""", 404);
        }

        var entries = new List<JsonNode>();
        foreach (string folder in commit.Files.Keys.Where(path => path.Contains('/')).Select(path => path[..path.LastIndexOf('/')]).Distinct())
        {
            entries.Add(new JsonObject { ["type"] = "directory", ["oid"] = new string('0', 40), ["size"] = 0, ["path"] = folder });
        }

        foreach ((string path, FakeContent content) in commit.Files)
        {
            var entry = new JsonObject { ["type"] = "file", ["oid"] = content.GitBlob, ["size"] = content.Length, ["path"] = path };
            if (IsLarge(path, content))
            {
                entry["lfs"] = new JsonObject { ["oid"] = content.Sha256, ["size"] = content.Length, ["pointerSize"] = 135 };
            }

            entries.Add(entry);
        }

        return Page(request, entries, PageSize);
    }

    private static FakeReply Page(FakeRequest request, List<JsonNode> all, int size)
    {
        string? cursor = request.Query.Split('&').FirstOrDefault(part => part.StartsWith("cursor=", StringComparison.Ordinal))?[7..];
        int start = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        FakeReply reply = Document(new JsonArray([.. all.Skip(start).Take(size)]));
        if (start + size < all.Count)
        {
            string others = string.Join('&', request.Query.Split('&').Where(part => !part.StartsWith("cursor=", StringComparison.Ordinal)));
            // As the hub does behind a mirror: the link names the hub's own host.
            reply.Headers["Link"] = $"<https://huggingface.co{request.Path}?{others}&cursor={start + size}>; rel=\"next\"";
        }

        return reply;
    }

    private static JsonObject Model(FakeRepository repository, FakeCommit commit, bool withSizes)
    {
        var model = new JsonObject
        {
            ["_id"] = "0",
            ["id"] = repository.Id,
            ["modelId"] = repository.Id,
            ["sha"] = commit.Id,
            ["private"] = repository.IsPrivate,
            ["gated"] = repository.IsGated ? "manual" : false,
            ["downloads"] = repository.Downloads,
            ["likes"] = repository.Likes,
            ["lastModified"] = "2025-01-02T03:04:05.000Z",
            ["createdAt"] = "2024-01-02T03:04:05.000Z",
            ["pipeline_tag"] = "text-generation",
            ["library_name"] = "gguf",
            ["tags"] = new JsonArray("gguf", $"license:{repository.License}"),
            ["cardData"] = new JsonObject { ["license"] = repository.License },
        };
        model["siblings"] = new JsonArray([.. commit.Files.Select(file => Sibling(file.Key, file.Value, withSizes))]);
        return model;
    }

    private static JsonObject Sibling(string path, FakeContent content, bool withSizes)
    {
        var sibling = new JsonObject { ["rfilename"] = path };
        if (withSizes)
        {
            sibling["size"] = content.Length;
            sibling["blobId"] = content.GitBlob;
            if (IsLarge(path, content))
            {
                sibling["lfs"] = new JsonObject { ["sha256"] = content.Sha256, ["size"] = content.Length, ["pointerSize"] = 135 };
            }
        }

        return sibling;
    }

    private FakeReply Resolve(FakeRepository repository, FakeCommit commit, string path)
    {
        if (!commit.Files.TryGetValue(path, out FakeContent? content))
        {
            return Refusal(404, "EntryNotFound", "Entry not found");
        }

        if (!IsLarge(path, content))
        {
            return new FakeReply { HasRanges = true, Content = content, Headers = new() { ["ETag"] = $"\"{content.GitBlob}\"", ["X-Repo-Commit"] = commit.Id } };
        }

        FakeReply redirect = FakeReply.Redirect(new Uri(Storage.Address, $"{repository.Id}/{commit.Id}/{path}?signature=secret"));
        redirect.Headers["X-Repo-Commit"] = commit.Id;
        redirect.Headers["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture);
        redirect.Headers["X-Linked-Etag"] = $"\"{content.Sha256}\"";
        return redirect;
    }

    private FakeReply Content(FakeRequest request)
    {
        string[] parts = request.Path.Trim('/').Split('/');
        foreach (FakeRepository repository in _repositories.Values)
        {
            int names = repository.Id.Split('/').Length;
            if (string.Join('/', parts[..Math.Min(names, parts.Length)]) == repository.Id && parts.Length > names + 1
                && repository.At(parts[names]) is { } commit
                && commit.Files.TryGetValue(string.Join('/', parts[(names + 1)..]), out FakeContent? content))
            {
                return new FakeReply { HasRanges = true, Content = content, Headers = new() { ["ETag"] = $"\"{content.Sha256}\"" } };
            }
        }

        return FakeReply.Empty(404);
    }
}
