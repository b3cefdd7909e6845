using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of comparing an installed model with its source.</summary>
public static class UpdateErrors
{
    /// <summary>A model that has no source to compare it with.</summary>
    public static KandilException FromFile(string model) => new(
        ErrorCode.Args, $"{Quote(model)} was taken in from a file, so there is no source that could have a newer one.", model,
        new RecommendedAction("See what came from a source with {command}; a newer file is imported in place of the old one.", new OperationCall(OperationNames.ListModels)));
}
