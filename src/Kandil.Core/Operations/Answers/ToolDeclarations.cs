using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Answers;

/// <summary>Reads which tools a model may call, and what came of its calls, as programs write them that run the calls themselves.</summary>
public static class ToolDeclarations
{
    private const int LongestName = 64;
    private const string NoParameters = """{"type":"object","properties":{}}""";

    /// <summary>The tools of a JSON list. Each is an object with name, description and parameters, or what the vendors' own interfaces take: OpenAI's with <c>function</c>, Anthropic's with <c>input_schema</c>.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no such list, or a name cannot be one.</exception>
    public static IReadOnlyList<ToolDefinition> Read(string json)
    {
        JsonElement list = Parsed(json, ToolErrors.BadList);
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw ToolErrors.BadList("it is no JSON list of one tool or more");
        ToolDefinition[] tools = [.. list.EnumerateArray().Select(Tool)];
        CheckNames(tools);
        return tools;
    }

    /// <summary>Refuses names that vendors do not take.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public static void CheckNames(IReadOnlyList<ToolDefinition> tools)
    {
        foreach (ToolDefinition tool in tools)
        {
            bool isFit = tool.Name.Length is > 0 and <= LongestName && tool.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
            if (!isFit)
                throw ToolErrors.BadName(tool.Name);
        }

        if (tools.GroupBy(tool => tool.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw ToolErrors.TwiceNamed(twice.Key);
    }

    /// <summary>What a conversation goes on with after tools were run: the calls as the answer had them, each with <c>result</c>, a text or any JSON, and <c>is_error</c> where it failed.</summary>
    /// <exception cref="KandilException">E_ARGS: they are none.</exception>
    public static IReadOnlyList<ChatMessage> ReadResults(string json)
    {
        JsonElement list = Parsed(json, why => ToolErrors.BadResults(0, why));
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw ToolErrors.BadResults(0, "they are no JSON list of one result or more");
        ToolCall[] calls = [.. list.EnumerateArray().Select((one, index) => Result(one, index + 1))];
        return [new ChatMessage(ChatRole.Assistant, "") { ToolCalls = calls }, .. calls.Select(call => new ChatMessage(ChatRole.Tool, call.Result!) { AnswersCall = call })];
    }

    private static ToolDefinition Tool(JsonElement one)
    {
        JsonElement tool = Field(one, "function", JsonValueKind.Object) ?? one;
        string name = Field(tool, "name", JsonValueKind.String)?.GetString() ?? throw ToolErrors.BadList("one of the tools has no name");
        JsonElement? parameters = Field(tool, "parameters", null) ?? Field(tool, "input_schema", null);
        if (parameters is { ValueKind: not JsonValueKind.Object })
            throw ToolErrors.BadList($"the parameters of {name} are no JSON schema");
        return new ToolDefinition(name, Field(tool, "description", JsonValueKind.String)?.GetString() ?? "", parameters?.GetRawText() ?? NoParameters);
    }

    private static ToolCall Result(JsonElement one, int number)
    {
        string Needed(string name) => Field(one, name, JsonValueKind.String)?.GetString() ?? throw ToolErrors.BadResults(number, $"it has no {name}");
        JsonElement result = Field(one, "result", null) ?? throw ToolErrors.BadResults(number, "it has no result");
        string text = result.ValueKind == JsonValueKind.String ? result.GetString()! : result.GetRawText();
        JsonElement? arguments = Field(one, "arguments", null);
        return new ToolCall(Needed("id"), Needed("name"), arguments is { ValueKind: JsonValueKind.String } written ? written.GetString()! : arguments?.GetRawText() ?? "{}")
        {
            Outcome = Field(one, "is_error", JsonValueKind.True) is null ? ToolCallOutcome.Succeeded : ToolCallOutcome.Failed,
            Result = string.IsNullOrWhiteSpace(text) ? "There was no output." : text,
        };
    }

    private static JsonElement? Field(JsonElement element, string name, JsonValueKind? kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null && (kind is null || value.ValueKind == kind) ? value : null;

    private static JsonElement Parsed(string json, Func<string, KandilException> wrong)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException bad)
        {
            throw wrong($"it is no JSON at line {(bad.LineNumber ?? 0) + 1}");
        }
    }
}
