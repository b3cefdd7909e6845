namespace Kandil.Core.Compatibility;

/// <summary>
/// What a graph of computations takes at its fullest, found by doing what ggml's allocator (ggml-alloc.c of llama.cpp v0.4.0)
/// does: results are given the best-fitting gap, some overwrite their input, and what nobody needs any more is given back.
/// Adding up what lives at once would miss the gaps, which are a tenth.
/// </summary>
internal sealed class GraphMemory
{
    private const long Alignment = 64;

    private readonly List<Node> _nodes = [];
    private readonly List<(long Offset, long Size)> _gaps = [(0, long.MaxValue / 2)];
    private long _peak;

    /// <summary>Something that is there before the computation begins.</summary>
    public int Input(long bytes) => Add(new Node(bytes, [], -1, false) { IsInput = true });

    /// <summary>A result of its own.</summary>
    public int Result(long bytes, params int[] sources) => Add(new Node(bytes, sources, -1, false));

    /// <summary>A result that takes an input's place if that is as large and nobody else needs it.</summary>
    public int InPlace(long bytes, params int[] sources) => Add(new Node(bytes, sources, -1, true));

    /// <summary>Another look at a result, or at a part of it.</summary>
    public int View(int source, long? bytes = null) =>
        Add(new Node(bytes ?? _nodes[source].Size, [source], _nodes[source].Root >= 0 ? _nodes[source].Root : source, false));

    /// <summary>A result that stays.</summary>
    public int Output(long bytes, params int[] sources) => Add(new Node(bytes, sources, -1, false) { IsOutput = true });

    /// <summary>Runs the allocation.</summary>
    /// <returns>Bytes at the fullest.</returns>
    public long Peak()
    {
        foreach (Node node in _nodes)
        {
            if (node.Root >= 0)
                _nodes[node.Root].Views++;
            foreach (int source in node.Sources)
                _nodes[source].Users++;
        }

        foreach (Node node in _nodes.Where(node => node.IsInput))
            Allocate(node);
        foreach (Node node in _nodes.Where(node => !node.IsInput))
        {
            Place(node);
            foreach (int source in node.Sources)
                Release(_nodes[source]);
        }

        return _peak;
    }

    private int Add(Node node)
    {
        _nodes.Add(node with { Size = (node.Size + Alignment - 1) / Alignment * Alignment });
        return _nodes.Count - 1;
    }

    private void Place(Node node)
    {
        if (node.Root >= 0 || node.Size == 0)
            return;
        if (node.MayOverwrite)
        {
            foreach (Node parent in node.Sources.Select(source => _nodes[source]))
            {
                if (parent.Size == node.Size && parent is { Users: 1, Views: 0 } && Owner(parent) is { } owner)
                {
                    node.Offset = owner.Offset;
                    node.IsPlaced = true;
                    owner.IsPlaced = false;
                    return;
                }
            }
        }

        Allocate(node);
    }

    // Whose place would be taken over; null where it is still needed.
    private Node? Owner(Node parent)
    {
        Node owner = parent.Root >= 0 ? _nodes[parent.Root] : parent;
        bool free = parent.Root < 0 || (owner is { Views: 1, Users: 0 } && owner.Size == parent.Size);
        return free && owner is { IsPlaced: true, IsOutput: false } ? owner : null;
    }

    private void Release(Node parent)
    {
        parent.Users--;
        if (parent.Users > 0 || parent.Views > 0)
            return;
        if (parent.Root < 0)
        {
            Free(parent);
            return;
        }

        Node owner = _nodes[parent.Root];
        owner.Views--;
        if (owner is { Views: 0, Users: 0 })
            Free(owner);
    }

    private void Allocate(Node node)
    {
        // The last gap is without end, and taken only when no other is large enough.
        int best = _gaps.Count - 1;
        for (int at = 0; at < _gaps.Count - 1; at++)
        {
            if (_gaps[at].Size >= node.Size && (best == _gaps.Count - 1 || _gaps[at].Size <= _gaps[best].Size))
                best = at;
        }

        (long offset, long size) = _gaps[best];
        node.Offset = offset;
        node.IsPlaced = true;
        _peak = Math.Max(_peak, offset + node.Size);
        if (size == node.Size)
            _gaps.RemoveAt(best);
        else
            _gaps[best] = (offset + node.Size, size - node.Size);
    }

    private void Free(Node node)
    {
        if (!node.IsPlaced || node.IsOutput)
            return;
        node.IsPlaced = false;
        int next = _gaps.FindIndex(gap => gap.Offset > node.Offset);
        _gaps.Insert(next, (node.Offset, node.Size));
        Merge(next);
        Merge(next - 1);
    }

    private void Merge(int at)
    {
        if (at >= 0 && at + 1 < _gaps.Count && _gaps[at].Offset + _gaps[at].Size == _gaps[at + 1].Offset)
        {
            _gaps[at] = (_gaps[at].Offset, _gaps[at].Size + _gaps[at + 1].Size);
            _gaps.RemoveAt(at + 1);
        }
    }

    private sealed record Node(long Size, int[] Sources, int Root, bool MayOverwrite)
    {
        public bool IsInput { get; init; }

        public bool IsOutput { get; init; }

        public int Users { get; set; }

        public int Views { get; set; }

        public long Offset { get; set; }

        public bool IsPlaced { get; set; }
    }
}
