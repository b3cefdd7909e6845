namespace Kandil.Core.Gguf;

/// <summary>A tensor of a GGUF file: where its data lies and how it is stored.</summary>
/// <param name="Name">The name, at most 63 bytes.</param>
/// <param name="Shape">Extents, the contiguous one first; at most 4.</param>
/// <param name="Type">How elements are stored.</param>
/// <param name="Offset">Where the data begins, in bytes from <see cref="GgufFile.DataOffset"/>.</param>
/// <param name="ByteSize">The data's length in bytes.</param>
public sealed record GgufTensor(string Name, IReadOnlyList<long> Shape, GgmlType Type, long Offset, long ByteSize)
{
    /// <summary>Where the header speaks of it, in bytes from the file's start; 0 for one that was not read from a file.</summary>
    public long HeaderOffset { get; init; }

    /// <summary>The number of elements.</summary>
    public long ElementCount
    {
        get
        {
            long product = 1;
            for (int i = 0; i < Shape.Count; i++)
                product *= Shape[i];
            return product;
        }
    }
}
