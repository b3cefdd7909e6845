using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of answers that came whole and are not what was asked for.</summary>
public static class AnswerErrors
{
    /// <summary>An answer that was to follow a JSON schema and is no JSON.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The answer.</param>
    /// <param name="isCut">Whether it was cut off at the most tokens.</param>
    public static KandilException NoJson(string model, string text, bool isCut) => new(
        ErrorCode.Schema,
        isCut ? $"The answer of {Quote(model)} was cut off before its JSON was whole." : $"The answer of {Quote(model)} is no JSON, and was to follow the schema: {Quote(text)}", model,
        isCut ? new RecommendedAction(new ShellText($"Allow a longer one with {OptionNames.MaxTokens}, or ask for less."))
            : Otherwise());

    /// <summary>An answer that does not follow its JSON schema.</summary>
    /// <param name="model">The model.</param>
    /// <param name="problem">The first thing that is wrong with it, a sentence without its end.</param>
    /// <param name="text">The answer.</param>
    public static KandilException NotOfSchema(string model, string problem, string text) => new(
        ErrorCode.Schema, $"The answer of {Quote(model)} does not follow the schema: {Clean(problem)}. It was: {Quote(text)}", model, Otherwise());

    /// <summary>A picture for a model that sees nothing.</summary>
    /// <param name="model">The model.</param>
    /// <param name="others">Models that see.</param>
    public static KandilException NoVision(string model, IReadOnlyList<string> others) => new(
        ErrorCode.Args, new ShellText($"{Quote(model)} understands no images."), model,
        new RecommendedAction($"Ask a model that does, such as {string.Join(", ", others)}."));

    /// <summary>Tools for a model that calls none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="others">Models that call tools.</param>
    public static KandilException NoTools(string model, IReadOnlyList<string> others) => new(
        ErrorCode.Args, new ShellText($"{Quote(model)} calls no tools."), model,
        new RecommendedAction($"Ask a model that does, such as {string.Join(", ", others)}."));

    /// <summary>Something that the embedded engine does not do yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="what">What it does not do, a clause: <c>sees no images</c>.</param>
    public static KandilException NotHere(string model, string what) => new(
        ErrorCode.Backend, $"{Quote(model)} runs in the embedded engine, which {what}.", model,
        new RecommendedAction("Ask a model of Ollama's, of a server of your own or of a cloud, such as claude or openai:gpt-4o."));

    private static RecommendedAction Otherwise() => new(
        "Say in the prompt that only JSON is wanted, ask again, or ask a model whose server follows schemas. Kandil does not ask again by itself: each answer costs.");
}
