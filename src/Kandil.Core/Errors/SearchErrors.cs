using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of looking for models.</summary>
public static class SearchErrors
{
    /// <summary>Nothing was found anywhere.</summary>
    /// <param name="words">What was looked for.</param>
    /// <param name="places">Where, in order.</param>
    /// <param name="hubWasAsked">True when Hugging Face was asked.</param>
    /// <param name="near">Names of the catalogue that are near, the likest first.</param>
    public static KandilException NothingFound(string words, IReadOnlyList<string> places, bool hubWasAsked, IReadOnlyList<string> near) => new(
        ErrorCode.NotFound,
        $"Nothing like {Quote(words)} was found in: {string.Join(", ", places)}."
            + (near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?"), words,
        hubWasAsked
            ? new RecommendedAction("Try fewer or other words; {command} shows the models of the catalogue.", new OperationCall(OperationNames.ListAvailable))
            : new RecommendedAction("Hugging Face was not asked, because short words mean too many models there. Ask it: {command}.",
                new OperationCall(OperationNames.SearchModels, words).With(OptionNames.Source, "hf")));
}
