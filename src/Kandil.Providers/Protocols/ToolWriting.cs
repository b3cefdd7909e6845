using System.Text.Json;
using Kandil.Core.Engines;

namespace Kandil.Providers.Protocols;

/// <summary>How tools are told, as OpenAI and Ollama have it.</summary>
internal static class ToolWriting
{
    /// <summary>The field <c>tools</c>; nothing where there are none.</summary>
    public static void Functions(this Utf8JsonWriter writer, IReadOnlyList<ToolDefinition> tools)
    {
        if (tools.Count == 0)
            return;
        writer.WriteStartArray("tools");
        foreach (ToolDefinition tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Description);
            writer.Json("parameters", tool.Parameters);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The arguments of a call as an object; an empty one where the model wrote something else, which no server takes back.</summary>
    public static void ArgumentObject(this Utf8JsonWriter writer, string name, ToolCall call) =>
        writer.Json(name, call.ArgumentObject()?.GetRawText() ?? "{}");
}
