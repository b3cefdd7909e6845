using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>A file whose structure is sound.</summary>
/// <param name="Name">The file, as the user knows it.</param>
/// <param name="File">Its header.</param>
internal sealed record CheckedPart(string Name, GgufFile File)
{
    /// <summary>The key with the number of files of a split model.</summary>
    internal const string CountKey = "split.count";

    /// <summary>The key with a file's own number, from 0.</summary>
    internal const string NumberKey = "split.no";

    /// <summary>Keys and values.</summary>
    internal GgufMetadata Metadata => File.Metadata;

    /// <summary>True for a file of a split model.</summary>
    internal bool IsSplit => Metadata.WholeNumber(CountKey) is > 1;

    /// <summary>Which part of the model it is, from 0.</summary>
    internal long Number => IsSplit ? Metadata.WholeNumber(NumberKey) ?? 0 : 0;

    /// <summary>Makes findings about keys and names.</summary>
    internal KeyFindings KeyFindings { get; } = new(Name);

    /// <summary>Makes findings about the model.</summary>
    internal ModelFindings ModelFindings { get; } = new(Name);
}
