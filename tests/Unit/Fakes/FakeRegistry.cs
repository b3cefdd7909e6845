using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A static file server that holds a chunk registry: <c>models.json</c> and <c>data/&lt;sha256&gt;</c>.</summary>
public sealed class FakeRegistry : IAsyncDisposable
{
    private readonly Dictionary<string, byte[]> _data = [];

    public FakeRegistry(int port = 0) => Server = new FakeWebServer(Answer, port);

    public FakeWebServer Server { get; }

    public Uri Address => Server.Address;

    /// <summary>The index; may be changed at any time.</summary>
    public JsonObject Index { get; } = [];

    /// <summary>The index as it is served when it is not <see cref="Index"/>.</summary>
    public string? IndexText { get; set; }

    /// <summary>Bytes of every chunk but the last.</summary>
    public int ChunkSize { get; set; } = 1000;

    /// <summary>Adds a version made of these files.</summary>
    /// <returns>The manifest's SHA-256.</returns>
    public string Add(string group, string model, string version, IEnumerable<(string Path, byte[] Content)> files, JsonObject? metadata = null)
    {
        (string Path, byte[] Content)[] all = [.. files];
        using var joined = new MemoryStream();
        foreach ((string _, byte[] content) in all)
        {
            joined.Write(content);
        }

        byte[] whole = joined.ToArray();
        string[] chunks = [.. Enumerable.Range(0, (whole.Length + ChunkSize - 1) / ChunkSize)
            .Select(index => Put(whole[(index * ChunkSize)..Math.Min((index + 1) * ChunkSize, whole.Length)]))];
        var manifest = new JsonObject
        {
            ["total_size"] = whole.Length,
            ["chunk_size"] = ChunkSize,
            ["chunks"] = new JsonArray([.. chunks.Select(chunk => (JsonNode)chunk)]),
            ["files"] = new JsonArray([.. all.Select(file => new JsonObject { ["path"] = file.Path, ["size"] = file.Content.Length })]),
        };
        return AddManifest(group, model, version, manifest.ToJsonString(), metadata);
    }

    /// <summary>Adds a version with any manifest.</summary>
    public string AddManifest(string group, string model, string version, string manifest, JsonObject? metadata = null)
    {
        string hash = Put(Encoding.UTF8.GetBytes(manifest));
        Set(group, model, version, new JsonObject { ["hash"] = hash, ["metadata"] = metadata ?? [] });
        return hash;
    }

    /// <summary>Adds an alias.</summary>
    public void Alias(string group, string model, string alias, string target) => Set(group, model, alias, new JsonObject { ["alias"] = target });

    /// <summary>Sets a version's entry in the index.</summary>
    public void Set(string group, string model, string version, JsonNode entry)
    {
        JsonObject models = Child(Index, group);
        Child(models, model)[version] = entry;
    }

    /// <summary>Keeps bytes under their hash.</summary>
    public string Put(byte[] content)
    {
        string hash = Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();
        _data[hash] = content;
        return hash;
    }

    /// <summary>Serves other bytes under a hash: damage.</summary>
    public void Damage(string hash, byte[] content) => _data[hash] = content;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }

    private FakeReply Answer(FakeRequest request) => request.Path switch
    {
        "/models.json" => FakeReply.Json(IndexText ?? Index.ToJsonString()),
        var path when path.StartsWith("/data/", StringComparison.Ordinal) && _data.TryGetValue(path[6..], out byte[]? content) =>
            new FakeReply { HasRanges = true, Content = FakeContent.Of(content) },
        _ => FakeReply.Empty(404),
    };
}
