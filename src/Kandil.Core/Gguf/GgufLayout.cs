using Kandil.Core.Errors;

namespace Kandil.Core.Gguf;

/// <summary>Where the tensors of a file lie, and whether they may lie there.</summary>
/// <param name="file">The file, as the user knows it, for errors.</param>
/// <param name="length">The file's length in bytes.</param>
/// <param name="alignment">A power of two.</param>
/// <param name="errors">Makes the findings.</param>
internal sealed class GgufLayout(string file, long length, int alignment, GgufErrors errors)
{
    private readonly List<GgufTensor> _tensors = [];
    private readonly List<long> _places = [];

    /// <summary>The tensors, in the file's order.</summary>
    internal IReadOnlyList<GgufTensor> Tensors => _tensors;

    /// <summary>Adds a tensor whose data begins on a multiple of the alignment.</summary>
    /// <param name="tensor">The tensor, which does not know yet where its data begins.</param>
    /// <param name="start">Where its data begins, from the start of all data.</param>
    /// <param name="place">Where the header says so, for errors.</param>
    internal void Add(GgufTensor tensor, ulong start, long place)
    {
        if (start % (ulong)alignment != 0)
            throw errors.Unaligned(place, tensor.Name, start, alignment);

        if (start > GgufReader.MostTensorDataBytes)
            throw errors.OffsetOverflow(place, tensor.Name, start);

        _tensors.Add(tensor with { Offset = (long)start });
        _places.Add(place);
    }

    /// <summary>Checks that no two tensors share a byte and that the file holds them all.</summary>
    /// <param name="headerEnd">Where the header ends.</param>
    /// <returns>Where the data begins.</returns>
    internal long Check(long headerEnd)
    {
        if (_tensors.Count == 0)
            return headerEnd;

        int[] order = [.. Enumerable.Range(0, _tensors.Count).Where(i => _tensors[i].ByteSize > 0)];
        Array.Sort(order, (one, other) => (_tensors[one].Offset, one).CompareTo((_tensors[other].Offset, other)));
        for (int i = 1; i < order.Length; i++)
        {
            GgufTensor before = _tensors[order[i - 1]], tensor = _tensors[order[i]];
            if (tensor.Offset < before.Offset + before.ByteSize)
                throw errors.Overlap(_places[order[i]], tensor.Name, before.Name);
        }

        long dataOffset = (headerEnd + alignment - 1) / alignment * alignment;
        long whole = dataOffset + _tensors.Max(tensor => tensor.Offset + tensor.ByteSize);
        return whole <= length ? dataOffset : throw ModelFileErrors.Cut(file, length, whole);
    }
}
