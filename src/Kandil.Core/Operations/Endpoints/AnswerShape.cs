using System.Text;
using System.Text.Json;
using Kandil.Core.Audit;
using Kandil.Core.Catalog;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>Whether the answer to a minimal request has the shape that its protocol gives it.</summary>
/// <param name="Problem">What is wrong, a clause; null when the shape is right.</param>
/// <param name="ModelCount">How many models a list has; null for an answer.</param>
/// <param name="TokensUsed">Tokens read and written, where the answer counts them.</param>
internal sealed record AnswerShape(string? Problem, int? ModelCount = null, int? TokensUsed = null)
{
    private const int MostShown = 60;

    /// <summary>Judges a body.</summary>
    public static AnswerShape Of(Endpoint endpoint, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            JsonElement answer = document.RootElement;
            if (answer.ValueKind != JsonValueKind.Object)
                return new AnswerShape("the answer is JSON, but no object");
            return (endpoint.Protocol, endpoint.ProviderModel) switch
            {
                (ApiProtocol.Ollama, null) => List(answer, "models", "name"),
                (_, null) => List(answer, "data", "id"),
                (ApiProtocol.Ollama, _) => Ollama(answer),
                (ApiProtocol.Anthropic, _) => Anthropic(answer),
                _ => OpenAI(answer),
            };
        }
        catch (JsonException)
        {
            return new AnswerShape($"the answer is {WhatCame(body.Span)}");
        }
    }

    private static AnswerShape List(JsonElement answer, string field, string name)
    {
        if (Field(answer, field, JsonValueKind.Array) is not { } models)
            return new AnswerShape($"the list of models has no array '{field}'");
        return models.EnumerateArray().All(model => model.ValueKind == JsonValueKind.Object && Field(model, name, JsonValueKind.String) is not null)
            ? new AnswerShape(null, ModelCount: models.GetArrayLength())
            : new AnswerShape($"a model of the list has no '{name}'");
    }

    private static AnswerShape OpenAI(JsonElement answer)
    {
        bool isRight = Field(answer, "choices", JsonValueKind.Array) is { } choices && choices.GetArrayLength() > 0
            && choices[0].ValueKind == JsonValueKind.Object && Field(choices[0], "message", JsonValueKind.Object) is not null;
        return isRight ? new AnswerShape(null, TokensUsed: Tokens(Field(answer, "usage", JsonValueKind.Object), "prompt_tokens", "completion_tokens"))
            : new AnswerShape("the answer has no 'choices' with a 'message'");
    }

    private static AnswerShape Anthropic(JsonElement answer) =>
        Field(answer, "type", JsonValueKind.String)?.GetString() == "message" && Field(answer, "content", JsonValueKind.Array) is not null
            ? new AnswerShape(null, TokensUsed: Tokens(Field(answer, "usage", JsonValueKind.Object), "input_tokens", "output_tokens"))
            : new AnswerShape("the answer is no 'message' with a 'content'");

    private static AnswerShape Ollama(JsonElement answer) =>
        Field(answer, "message", JsonValueKind.Object) is { } message && Field(message, "content", JsonValueKind.String) is not null
            ? new AnswerShape(null, TokensUsed: Tokens(answer, "prompt_eval_count", "eval_count"))
            : new AnswerShape("the answer has no 'message' with a 'content'");

    private static int? Tokens(JsonElement? counts, params string[] names)
    {
        int[] numbers = [.. names.Select(name => counts is { } some && Field(some, name, JsonValueKind.Number) is { } number && number.TryGetInt32(out int value) ? value : -1).Where(value => value >= 0)];
        return numbers.Length == 0 ? null : numbers.Sum();
    }

    private static JsonElement? Field(JsonElement element, string name, JsonValueKind kind) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;

    private static string WhatCame(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> start = body.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
            return "empty";
        if (start[0] == (byte)'<')
            return "an HTML or XML page";
        string text = SecretText.Clean(Encoding.UTF8.GetString(start[..Math.Min(start.Length, MostShown)])).ReplaceLineEndings(" ");
        return $"no JSON: '{text}'";
    }
}
