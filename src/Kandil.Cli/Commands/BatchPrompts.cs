using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Cli.Commands;

/// <summary>The prompts of a batch: one in each line, as it is or as a JSON object with <c>prompt</c>, <c>model</c> and <c>system</c>.</summary>
internal static class BatchPrompts
{
    /// <summary>The requests of a text.</summary>
    /// <param name="text">The lines; an empty one is a prompt that fails, so that the answers keep their places.</param>
    /// <param name="usual">What holds where a line says nothing else.</param>
    /// <param name="question">What stands before each line; empty for nothing.</param>
    /// <param name="system">The usual instructions; null for none.</param>
    /// <param name="images">The images that every prompt is about.</param>
    /// <exception cref="KandilException">E_ARGS: a line that begins an object is none, or has no prompt, or there is no line.</exception>
    public static IReadOnlyList<PromptRequest> Read(string text, PromptRequest usual, string question, string? system, IReadOnlyList<ImageInput> images)
    {
        string[] lines = text.TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        return lines.Any(line => line.Length > 0) ? [.. lines.Select((line, index) => Of(line, index + 1, usual, question, system, images))] : throw ArgumentErrors.NoPrompt();
    }

    private static PromptRequest Of(string line, int number, PromptRequest usual, string question, string? system, IReadOnlyList<ImageInput> images)
    {
        if (line.Length == 0)
            return usual with { Messages = PromptRequest.Conversation("", system) };
        if (!line.StartsWith('{'))
            return usual with { Messages = PromptRequest.Conversation(PromptRequest.WithInput(question, line), system, images) };
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement one = document.RootElement;
            string prompt = Text(one, "prompt", number) ?? throw ArgumentErrors.BadBatchLine(number, "it has no prompt");
            return usual with { Model = Text(one, "model", number) ?? usual.Model, Messages = PromptRequest.Conversation(PromptRequest.WithInput(question, prompt), Text(one, "system", number) ?? system, images) };
        }
        catch (JsonException)
        {
            throw ArgumentErrors.BadBatchLine(number, "it begins as a JSON object and is none");
        }
    }

    private static string? Text(JsonElement one, string name, int line) => !one.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw ArgumentErrors.BadBatchLine(line, $"its {name} is no text");
}
