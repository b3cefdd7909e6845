using System.Text;
using System.Text.Json.Nodes;
using Kandil.Core.Catalog;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>The least that a protocol lets one ask: for a model one token, without a model the list of models.</summary>
/// <param name="Path">Below the endpoint's address.</param>
/// <param name="Body">JSON, UTF-8; null for a read.</param>
/// <param name="Headers">Headers of the protocol.</param>
internal sealed record MinimalRequest(string Path, byte[]? Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What OpenAI's newest models call the most tokens of an answer; they refuse the other name with status 400, naming this one.</summary>
    public const string NewLimitName = "max_completion_tokens";

    private static readonly Dictionary<string, string> None = [];
    private static readonly Dictionary<string, string> AnthropicVersion = new() { ["anthropic-version"] = "2023-06-01" };

    /// <summary>The request of an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="limitName">What OpenAI's protocol calls the most tokens of an answer; its newest models know another name.</param>
    public static MinimalRequest Of(Endpoint endpoint, string limitName = "max_tokens") => (endpoint.Protocol, endpoint.ProviderModel) switch
    {
        (ApiProtocol.Anthropic, null) => new("v1/models", null, AnthropicVersion),
        (ApiProtocol.Anthropic, { } model) => new("v1/messages", Bytes(Question(model), "max_tokens", 1), AnthropicVersion),
        (ApiProtocol.Ollama, null) => new("api/tags", null, None),
        (ApiProtocol.Ollama, { } model) => new("api/chat", OllamaBody(model), None),
        (_, null) => new("models", null, None),
        (_, { } model) => new("chat/completions", Bytes(Question(model), limitName, 1), None),
    };

    /// <summary>The request's address.</summary>
    public Uri At(Uri endpoint)
    {
        string address = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        // Anthropic's own address is without the version; those of servers that imitate it often have it.
        return new Uri($"{address}/{(address.EndsWith("/v1", StringComparison.Ordinal) && Path.StartsWith("v1/", StringComparison.Ordinal) ? Path[3..] : Path)}");
    }

    private static byte[] OllamaBody(string model)
    {
        JsonObject body = Question(model);
        body["options"] = new JsonObject { ["num_predict"] = 1 };
        return Bytes(body, "stream", false);
    }

    private static JsonObject Question(string model) => new()
    {
        ["model"] = model,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hi" }),
    };

    private static byte[] Bytes(JsonObject body, string field, JsonNode value)
    {
        body[field] = value;
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }
}
