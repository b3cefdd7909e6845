using Kandil.Core.Errors;

namespace Kandil.Core.Gguf;

/// <summary>Where the tensors of a file lie, and whether they may lie there.</summary>
/// <param name="file">The file, as the user knows it, for errors.</param>
/// <param name="length">The file's length in bytes.</param>
/// <param name="alignment">A power of two.</param>
/// <param name="count">How many there are at the most.</param>
/// <param name="errors">Makes the findings.</param>
/// <remarks>Loops rather than queries: those over numbers are compiled at every start of a program that lists models.</remarks>
internal sealed class GgufLayout(string file, long length, int alignment, int count, GgufErrors errors)
{
    private readonly List<GgufTensor> _tensors = new(count);
    private readonly long[] _places = new long[count];

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

        _places[_tensors.Count] = place;
        _tensors.Add(tensor with { Offset = (long)start });
    }

    /// <summary>Checks that no two tensors share a byte and that the file holds them all.</summary>
    /// <param name="headerEnd">Where the header ends.</param>
    /// <returns>Where the data begins.</returns>
    internal long Check(long headerEnd)
    {
        if (_tensors.Count == 0)
            return headerEnd;

        CheckOverlap();
        long end = 0;
        foreach (GgufTensor tensor in _tensors)
            end = Math.Max(end, tensor.Offset + tensor.ByteSize);
        long dataOffset = (headerEnd + alignment - 1) / alignment * alignment;
        long whole = dataOffset + end;
        return whole <= length ? dataOffset : throw ModelFileErrors.Cut(file, length, whole);
    }

    private void CheckOverlap()
    {
        int[] order = ByOffset();
        int? last = null;
        foreach (int i in order)
        {
            GgufTensor tensor = _tensors[i];
            if (tensor.ByteSize == 0)
                continue;
            if (last is { } j && tensor.Offset < _tensors[j].Offset + _tensors[j].ByteSize)
                throw errors.Overlap(_places[i], tensor.Name, _tensors[j].Name);
            last = i;
        }
    }

    private int[] ByOffset()
    {
        int[] order = new int[_tensors.Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (one, other) => _tensors[one].Offset.CompareTo(_tensors[other].Offset) is not 0 and var by ? by : one.CompareTo(other));
        return order;
    }
}
