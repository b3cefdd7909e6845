using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A server that speaks the part of Ollama's API that keeps models: version, tags, show, pull and delete.</summary>
public sealed class FakeOllama : IAsyncDisposable
{
    private const int Steps = 4;

    private readonly Dictionary<string, FakeContent> _models = [];
    private readonly Dictionary<string, FakeContent> _library = [];
    private readonly Lock _lock = new();

    public FakeOllama(int port = 0) => Server = new FakeWebServer(Answer, port);

    public FakeWebServer Server { get; }

    public Uri Address => Server.Address;

    /// <summary>Lines that a pull says instead of its own; it ends after them.</summary>
    public IReadOnlyList<string>? PullLines { get; set; }

    /// <summary>Lines of an answer instead of its own.</summary>
    public IReadOnlyList<string>? ChatLines { get; set; }

    /// <summary>The names of the models that it has.</summary>
    public IReadOnlyList<string> Models
    {
        get
        {
            lock (_lock)
            {
                return [.. _models.Keys];
            }
        }
    }

    /// <summary>Puts a model into the library, from which it can be pulled.</summary>
    public FakeOllama InLibrary(string name, GgufBuilder model)
    {
        _library[name] = FakeContent.Of(model);
        return this;
    }

    /// <summary>Gives it a model.</summary>
    public FakeOllama Has(string name, GgufBuilder model)
    {
        lock (_lock)
        {
            _models[name] = FakeContent.Of(model);
        }

        return this;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static string Full(string name) => name.Contains(':', StringComparison.Ordinal) ? name : name + ":latest";

    private static string NameIn(FakeRequest request) => Full(JsonNode.Parse(request.Body)!["model"]!.GetValue<string>());

    private static FakeReply Missing(string name) => FakeReply.Json(new JsonObject { ["error"] = $"model '{name}' not found" }.ToJsonString(), 404);

    private FakeReply Answer(FakeRequest request)
    {
        lock (_lock)
        {
            return (request.Method, request.Path) switch
            {
                ("GET", "/api/version") => FakeReply.Json("""{"version":"0.12.3"}"""),
                ("GET", "/api/tags") => FakeReply.Json(new JsonObject { ["models"] = new JsonArray([.. _models.Select(pair => Tag(pair.Key, pair.Value))]) }.ToJsonString()),
                ("POST", "/api/show") => _models.ContainsKey(NameIn(request)) ? FakeReply.Json(Show) : Missing(NameIn(request)),
                ("DELETE", "/api/delete") => _models.Remove(NameIn(request)) ? FakeReply.Empty(200) : Missing(NameIn(request)),
                ("POST", "/api/pull") => Pull(NameIn(request)),
                ("POST", "/api/embed") => _models.ContainsKey(NameIn(request)) ? FakeReply.Json(Vectors(request)) : Missing(NameIn(request)),
                ("POST", "/api/chat") => _models.ContainsKey(NameIn(request)) ? Chat(request) : Missing(NameIn(request)),
                _ => FakeReply.Empty(404),
            };
        }
    }

    private static JsonObject Tag(string name, FakeContent content) => new()
    {
        ["name"] = name,
        ["model"] = name,
        ["modified_at"] = "2025-03-04T05:06:07.123456789Z",
        ["size"] = content.Length,
        ["digest"] = content.Sha256,
        ["details"] = new JsonObject { ["format"] = "gguf", ["family"] = "llama", ["parameter_size"] = "1.1B", ["quantization_level"] = "Q4_0" },
    };

    private const string Show = """
        {"license":"MIT License","modelfile":"FROM x","parameters":"stop \"<|eot|>\"","template":"{{ .Prompt }}",
         "details":{"family":"llama","parameter_size":"1.1B","quantization_level":"Q4_0"},
         "model_info":{"general.architecture":"llama","llama.context_length":2048},"capabilities":["completion","tools"]}
        """;

    private static string Vectors(FakeRequest request) => new JsonObject
    {
        ["embeddings"] = new JsonArray([.. JsonNode.Parse(request.Body)!["input"]!.AsArray().Select(text => new JsonArray(text!.GetValue<string>().Length, 4, 3))]),
    }.ToJsonString();

    private FakeReply Chat(FakeRequest request) => new()
    {
        Headers = new() { ["Content-Type"] = "application/x-ndjson" },
        Stream = async (stream, cancellationToken) =>
        {
            foreach (string line in ChatLines ?? ChatLinesOf(NameIn(request), FakeMind.Answer(JsonNode.Parse(request.Body)!)))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
            }
        },
    };

    private static IEnumerable<string> ChatLinesOf(string model, FakeMind answer)
    {
        string[] words = answer.Words;
        foreach (string word in words)
        {
            yield return new JsonObject { ["model"] = model, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = word }, ["done"] = false }.ToJsonString();
        }

        foreach ((string name, string arguments) in answer.Calls)
        {
            var function = new JsonObject { ["name"] = name, ["arguments"] = JsonNode.Parse(arguments) };
            yield return new JsonObject { ["model"] = model, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "", ["tool_calls"] = new JsonArray(new JsonObject { ["function"] = function }) }, ["done"] = false }.ToJsonString();
        }

        yield return new JsonObject
        {
            ["model"] = model, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "" }, ["done"] = true, ["done_reason"] = "stop",
            ["load_duration"] = 2_000_000, ["prompt_eval_count"] = 7, ["prompt_eval_duration"] = 7_000_000, ["eval_count"] = words.Length, ["eval_duration"] = 10_000_000,
        }.ToJsonString();
    }

    private FakeReply Pull(string name) => new()
    {
        Headers = new() { ["Content-Type"] = "application/x-ndjson" },
        Stream = async (stream, cancellationToken) =>
        {
            foreach (string line in PullLines ?? Lines(name))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
            }
        },
    };

    private IEnumerable<string> Lines(string name)
    {
        yield return """{"status":"pulling manifest"}""";
        if (!_library.TryGetValue(name, out FakeContent? content))
        {
            yield return """{"error":"pull model manifest: file does not exist"}""";
            yield break;
        }

        for (int step = 0; step <= Steps; step++)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $$"""{"status":"pulling {{content.Sha256[..12]}}","digest":"sha256:{{content.Sha256}}","total":{{content.Length}},"completed":{{content.Length * step / Steps}}}""");
        }

        yield return """{"status":"verifying sha256 digest"}""";
        yield return """{"status":"writing manifest"}""";
        lock (_lock)
        {
            _models[name] = content;
        }

        yield return """{"status":"success"}""";
    }
}
