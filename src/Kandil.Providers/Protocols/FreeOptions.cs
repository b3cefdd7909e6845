using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Http;

namespace Kandil.Providers.Protocols;

/// <summary>What a user wants a server told with every question, beside the fields of its protocol.</summary>
internal static class FreeOptions
{
    /// <summary>The request with the options in it; a field that the question has already stays, and objects are laid over each other.</summary>
    public static HttpJson Telling(this HttpJson request, JsonElement? options)
    {
        if (options is not { ValueKind: JsonValueKind.Object } told)
            return request;
        var body = (JsonObject)JsonNode.Parse(request.Json.Span)!;
        Fill(body, told);
        return request with { Json = Encoding.UTF8.GetBytes(body.ToJsonString()) };
    }

    private static void Fill(JsonObject body, JsonElement options)
    {
        foreach (JsonProperty option in options.EnumerateObject())
        {
            if (!body.TryGetPropertyValue(option.Name, out JsonNode? said))
                body[option.Name] = JsonNode.Parse(option.Value.GetRawText());
            else if (said is JsonObject inner && option.Value.ValueKind == JsonValueKind.Object)
                Fill(inner, option.Value);
        }
    }
}
