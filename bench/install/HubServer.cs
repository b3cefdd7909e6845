using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandil.Bench.Install;

/// <summary>
/// A hub on the loopback address that costs next to nothing: files go from the system's cache to the socket (sendfile)
/// without passing through it. Each file is a repository <c>lab/NAME</c>.
/// </summary>
internal sealed class HubServer(IEnumerable<string> files)
{
    private const int LongestHead = 16 * 1024;
    private const string Commit = "1111111111111111111111111111111111111111";

    private readonly Dictionary<string, ServedFile> _files = files.Select(ServedFile.Of).ToDictionary(file => file.Repository);

    /// <summary>Serves until standard input ends; the address is the first line of standard output.</summary>
    public async Task RunAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine($"http://{listener.LocalEndPoint}");
        Task accepting = AcceptAsync(listener);
        using var input = Console.OpenStandardInput();
        await Task.WhenAny(accepting, input.CopyToAsync(Stream.Null));
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client = await listener.AcceptAsync();
            client.NoDelay = true;
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                byte[] buffer = new byte[LongestHead];
                int filled = 0;
                while (true)
                {
                    int end;
                    while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        int came = await client.ReceiveAsync(buffer.AsMemory(filled));
                        if (came == 0)
                        {
                            return;
                        }

                        filled += came;
                    }

                    var request = new HubRequest(Encoding.Latin1.GetString(buffer, 0, end));
                    filled -= end + 4;
                    buffer.AsSpan(end + 4, filled).CopyTo(buffer);
                    for (int body = request.BodyLength - filled; body > 0;)
                    {
                        body -= await client.ReceiveAsync(buffer.AsMemory(0, body)); // what is asked of it is always the same
                    }

                    filled = Math.Max(0, filled - request.BodyLength);
                    await AnswerAsync(client, request);
                }
            }
            catch (SocketException)
            {
                return; // the client went away
            }
        }
    }

    private Task AnswerAsync(Socket client, HubRequest request)
    {
        const string api = "api/models/";
        string path = request.Path.Trim('/');
        bool isApi = path.StartsWith(api, StringComparison.Ordinal);
        string[] parts = (isApi ? path[api.Length..] : path).Split('/');
        if (parts.Length < 2 || !_files.TryGetValue($"{parts[0]}/{parts[1]}", out ServedFile? file))
        {
            return path == api.TrimEnd('/') ? SendAsync(client, new JsonArray()) : SendAsync(client, new JsonObject { ["error"] = "Not Found" }, 404);
        }

        return isApi ? SendAsync(client, file.Describe(parts.ElementAtOrDefault(2), Commit)) : SendAsync(client, request, file);
    }

    private static async Task SendAsync(Socket client, JsonNode document, int status = 200)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(document);
        byte[] head = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        await client.SendAsync((byte[])[.. head, .. body]);
    }

    private static async Task SendAsync(Socket client, HubRequest request, ServedFile file)
    {
        (long from, long to) = request.Range ?? (0, file.Size - 1);
        to = Math.Min(to, file.Size - 1);
        string head = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {(request.Range is null ? "200 OK" : "206 Partial Content")}
            Content-Type: application/octet-stream
            Content-Length: {to - from + 1}
            ETag: "{file.Sha256}"
            X-Linked-Etag: "{file.Sha256}"
            X-Linked-Size: {file.Size}
            X-Repo-Commit: {Commit}
            Accept-Ranges: bytes

            """).ReplaceLineEndings("\r\n");
        if (request.Range is not null)
        {
            head += string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes {from}-{to}/{file.Size}\r\n");
        }

        var packets = new List<SendPacketsElement> { new(Encoding.Latin1.GetBytes(head + "\r\n")) };
        if (request.Method != "HEAD")
        {
            packets.AddRange(file.Packets(from, to - from + 1));
        }

        await SentPackets.SendAsync(client, [.. packets]);
    }
}

/// <summary>The head of a request.</summary>
internal sealed class HubRequest
{
    private readonly Dictionary<string, string> _headers;

    public HubRequest(string head)
    {
        string[] lines = head.Split("\r\n");
        string[] words = lines[0].Split(' ');
        (Method, Path) = (words[0], words[1].Split('?')[0]);
        _headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[^1].Trim(), StringComparer.OrdinalIgnoreCase);
    }

    public string Method { get; }

    public string Path { get; }

    public int BodyLength => int.Parse(_headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);

    /// <summary>The bytes that are asked for, both ends inclusive; null for all.</summary>
    public (long From, long To)? Range => _headers.GetValueOrDefault("Range")?["bytes=".Length..].Split('-') is [var from, var to]
        ? (long.Parse(from, CultureInfo.InvariantCulture), to.Length == 0 ? long.MaxValue : long.Parse(to, CultureInfo.InvariantCulture))
        : null;
}

/// <summary>A file that is served.</summary>
internal sealed record ServedFile(string Path, long Size, string Sha256)
{
    private const int LargestPacket = 1 << 30;

    public string Repository => $"lab/{System.IO.Path.GetFileNameWithoutExtension(Path)}";

    public static ServedFile Of(string path)
    {
        using var file = File.OpenRead(path);
        return new ServedFile(path, file.Length, Convert.ToHexString(SHA256.HashData(file)).ToLowerInvariant());
    }

    public IEnumerable<SendPacketsElement> Packets(long from, long length)
    {
        for (long sent = 0; sent < length; sent += LargestPacket)
        {
            yield return new SendPacketsElement(Path, from + sent, (int)Math.Min(LargestPacket, length - sent));
        }
    }

    /// <summary>The hub's answers about a repository: its list of files, the files that are asked for by name, or itself.</summary>
    public JsonNode Describe(string? verb, string commit) => verb switch
    {
        "tree" or "paths-info" => new JsonArray(new JsonObject
        {
            ["type"] = "file",
            ["path"] = System.IO.Path.GetFileName(Path),
            ["oid"] = new string('2', 40),
            ["size"] = Size,
            ["lfs"] = new JsonObject { ["oid"] = Sha256, ["size"] = Size, ["pointerSize"] = 135 },
            ["lastCommit"] = new JsonObject { ["id"] = commit, ["title"] = "as it is", ["date"] = "2025-01-02T03:04:05.000Z" },
        }),
        _ => new JsonObject { ["id"] = Repository, ["sha"] = commit, ["gated"] = false, ["tags"] = new JsonArray("license:apache-2.0") },
    };
}
