using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of the catalogue's files.</summary>
public static class CatalogErrors
{
    /// <summary>A file that is no catalogue at all.</summary>
    /// <param name="file">Its name or path.</param>
    /// <param name="problem">What is wrong, a clause.</param>
    public static KandilException FileInvalid(string file, string problem) => new(
        ErrorCode.Schema, $"The catalogue file {Quote(file)} cannot be used: {Clean(problem)}.", file,
        new RecommendedAction("Correct the file, or move it away."));

    /// <summary>An entry that is refused, and with it its file.</summary>
    /// <param name="file">The file's name or path.</param>
    /// <param name="entry">The entry's name, or its place such as <c>profiles[3]</c>.</param>
    /// <param name="field">The field, by its name in the file.</param>
    /// <param name="problem">What is wrong with the field, a clause.</param>
    public static KandilException EntryInvalid(string file, string entry, string field, string problem) => new(
        ErrorCode.Schema,
        $"The catalogue file {Quote(file)} cannot be used: in the entry {Quote(entry)} the field {Quote(field)} is wrong: {Clean(problem)}.", entry,
        new RecommendedAction($"Correct {Quote(field)} in the entry {Quote(entry)}, or remove the entry from the file."));
}
