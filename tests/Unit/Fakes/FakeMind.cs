using System.Text.Json.Nodes;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// What the fake servers' models answer: <c>You said: </c> and the question; to <c>say X</c>, X; to <c>call NAME ARGUMENTS</c>, several of
/// them with <c> &amp;&amp; </c> between, calls of tools, if the request has tools; to what came of calls, <c>Tools said: </c> and that; to
/// <c>make up X</c>, the least that follows the request's schema; to
/// <c>call for ever NAME ARGUMENTS</c> the same call again and again.
/// </summary>
public sealed record FakeMind(string Text, IReadOnlyList<(string Name, string Arguments)> Calls)
{
    private const string ForEver = "for ever ";

    /// <summary>The answer to a request of any of the protocols.</summary>
    public static FakeMind Answer(JsonNode body)
    {
        JsonArray messages = body["messages"]!.AsArray();
        JsonNode last = messages[^1]!;
        string question = TextOf(messages.Last(message => message!["role"]!.GetValue<string>() == "user" && ResultsOf(message).Count == 0)!["content"]!);
        bool goesOn = question.StartsWith("call " + ForEver, StringComparison.Ordinal);
        string[] results = [.. messages.Reverse().TakeWhile(message => message!["role"]!.GetValue<string>() == "tool" || ResultsOf(message).Count > 0).Reverse()
            .SelectMany(message => message!["role"]!.GetValue<string>() == "tool" ? [message["content"]!.GetValue<string>()] : ResultsOf(message))];
        if (results.Length > 0 && !goesOn)
            return new($"Tools said: {string.Join(" | ", results)}", []);
        if (question.StartsWith("call ", StringComparison.Ordinal) && body["tools"] is not null)
        {
            string[] calls = question[(goesOn ? "call for ever " : "call ").Length..].Split(" && ");
            return new("Let me see.", [.. calls.Select(call => call.Split(' ', 2)).Select(call => (call[0], call.Length > 1 ? call[1] : ""))]);
        }

        if (question.StartsWith("make up ", StringComparison.OrdinalIgnoreCase) && SchemaOf(body) is { } schema)
            return new(Value(schema)!.ToJsonString(), []);
        return new(question.StartsWith("say ", StringComparison.Ordinal) ? question[4..] : $"You said: {TextOf(last["content"]!)}{Images(last)}", []);
    }

    private static JsonNode? SchemaOf(JsonNode body) => body["response_format"]?["json_schema"]?["schema"] ?? body["format"];

    private static JsonNode? Value(JsonNode schema) => schema["type"]?.GetValue<string>() switch
    {
        "object" => new JsonObject(schema["properties"]!.AsObject().Select(property => KeyValuePair.Create(property.Key, Value(property.Value!)))),
        "array" => new JsonArray(),
        "string" => "something",
        "boolean" => true,
        "integer" or "number" => 7,
        _ => null,
    };

    /// <summary>The text in pieces that end before spaces.</summary>
    public string[] Words => [.. Text.Split(' ').Select((word, index) => index == 0 ? word : " " + word)];

    private static string TextOf(JsonNode content) => content is JsonArray parts
        ? string.Concat(parts.Where(part => part!["type"]!.GetValue<string>() == "text").Select(part => part!["text"]!.GetValue<string>()))
        : content.GetValue<string>();

    // Anthropic's: what came of tools is the user's message.
    private static List<string> ResultsOf(JsonNode? message) => message!["content"] is JsonArray parts
        ? [.. parts.Where(part => part!["type"]!.GetValue<string>() == "tool_result").Select(part => (part!["is_error"]!.GetValue<bool>() ? "error: " : "") + part["content"]!.GetValue<string>())]
        : [];

    // What was seen, in the words of each protocol.
    private static string Images(JsonNode message)
    {
        string[] seen = message["images"] is JsonArray images
            ? [.. images.Select(image => $"{Convert.FromBase64String(image!.GetValue<string>()).Length} bytes")]
            : message["content"] is not JsonArray parts ? []
            : [.. parts.Select(part => part!["image_url"]?["url"]!.GetValue<string>() ?? (part["source"] is { } source ? $"data:{source["media_type"]};{source["type"]},{source["data"]}" : null)).OfType<string>()
                .Select(url => $"{url[5..url.IndexOf(';', StringComparison.Ordinal)]} {Convert.FromBase64String(url[(url.IndexOf(',', StringComparison.Ordinal) + 1)..]).Length} bytes")];
        return string.Concat(seen.Select(one => $" [{one}]"));
    }
}
