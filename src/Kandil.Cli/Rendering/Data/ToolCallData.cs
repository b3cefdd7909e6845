using System.Text.Json;
using Kandil.Core.Engines;

namespace Kandil.Cli.Rendering.Data;

/// <summary>A tool that a model calls. With a <c>result</c> beside these fields it is what <c>--tool-results</c> takes.</summary>
/// <param name="Id">What the result refers to.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The arguments: an object, or the text that the model wrote instead of one.</param>
public sealed record ToolCallData(string Id, string Name, JsonElement Arguments)
{
    /// <summary>The data of a call.</summary>
    public static ToolCallData From(ToolCall call) => new(call.Id, call.Name, call.ArgumentObject() ?? Text(call.Arguments));

    private static JsonElement Text(string text)
    {
        using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"");
        return document.RootElement.Clone();
    }
}
