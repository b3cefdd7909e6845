using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of what is kept of the installed models beside the registry, and of keeping the store in order.</summary>
public static class StoreErrors
{
    /// <summary>A list of accepted licenses that cannot be read.</summary>
    public static KandilException LicensesInvalid(string file, string detail) => new(
        ErrorCode.Schema, $"The list of accepted licenses {Quote(file)} cannot be read: {Clean(detail)}.", file,
        new RecommendedAction("Put a backup of the file in its place, or rename it and accept the licenses again."));
}
