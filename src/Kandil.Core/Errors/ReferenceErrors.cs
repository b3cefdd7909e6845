using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of references to models.</summary>
public static class ReferenceErrors
{
    /// <summary>A text that is no reference.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">What is wrong with it, a clause.</param>
    /// <param name="nearest">The nearest valid form; null if nothing is near.</param>
    public static KandilException Unparsable(string text, string problem, string? nearest) => new(
        ErrorCode.Args, $"{Quote(text ?? "")} does not name a model: {problem}.", text,
        new RecommendedAction(nearest is not null
            ? $"Did you mean {Quote(nearest)}?"
            : "Give a name such as 'kandil-guide' or 'llama3.1:8b', the path of a GGUF file such as './model.gguf', "
                + "or a repository such as 'owner/repo:Q4_K_M'."));

    /// <summary>A name for a source or a server that is not one or has a meaning already.</summary>
    public static KandilException NameNotFree(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot name a source or a server: it has a meaning already, or is not spelt as one.", name,
        new RecommendedAction("Use lowercase letters, digits and hyphens, a letter first, at least two characters, such as 'lab'."));

    /// <summary>A name for a source or a server that a model or a family of models has.</summary>
    public static KandilException NameOfModel(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot name a source or a server: a model is called so, and {Quote(name + ":7b")} must go on to mean that model.", name,
        new RecommendedAction("Choose another name, such as 'lab'."));
}
