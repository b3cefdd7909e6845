namespace Kandil.Core.Compatibility;

/// <summary>
/// The computation of a full batch of a prompt, block by block in llama.cpp's order (src/llama-graph.cpp and src/models of
/// v0.4.0), as far as it takes memory.
/// </summary>
internal sealed class ComputeGraph
{
    private const long Float = sizeof(float);
    private const long Half = 2;
    private const long Index = sizeof(long);

    private readonly GraphMemory _memory = new();
    private readonly ModelShape _model;
    private readonly LoadPlan _plan;
    private readonly long _context;
    private readonly long _sequences;
    private long _tokens;
    private int _mask;
    private int _slidingMask;
    private int _firstValues = -1;

    private ComputeGraph(ModelShape model, LoadPlan plan)
    {
        (_model, _plan, _sequences) = (model, plan, plan.Sequences);
        _context = plan.ContextOf(model);
        _tokens = Math.Min(_context * _sequences, Math.Max(plan.Batch, _sequences));
    }

    /// <summary>Bytes at the fullest.</summary>
    public static long Bytes(ModelShape model, LoadPlan plan) => new ComputeGraph(model, plan).Build();

    private long Build()
    {
        int tokens = _memory.Input(_tokens * sizeof(int));
        // Embeddings that a caller might give in place of tokens; nobody does, and the place is kept.
        _memory.Input(Row(_model.Width));
        if (_model.Layers.Any(layer => layer.Attention is not null))
            AddMasks();
        int current = _memory.Result(Row(_model.Width), tokens);
        for (int layer = 0; layer < _model.Layers.Count; layer++)
            current = Block(_model.Layers[layer], current, isLast: layer == _model.Layers.Count - 1);
        int norm = _memory.Output(Row(_model.Width), current);
        _memory.Output(Row(_model.Vocabulary), norm);
        return _memory.Peak();
    }

    // Which tokens look at which: a number for each token of the batch and each of the context.
    private void AddMasks()
    {
        long size = _plan.FlashAttention ? Half : Float;
        _memory.Input(2 * _tokens * Index);
        _memory.Input(_tokens * sizeof(int));
        _mask = _memory.Input(_context * _tokens * size);
        if (_model.Layers.Any(layer => layer.Attention is { IsSliding: true }))
            _slidingMask = _memory.Input(MemoryEstimator.SlidingCells(_model, _plan) * _tokens * size);
    }

    private int Block(LayerShape layer, int input, bool isLast)
    {
        int current = input, residual = input;
        int norm = Norm(current);
        if (layer.Recurrence is { Kind: RecurrenceKind.Rwkv } mixing)
            return Mixing(mixing, input, norm, isLast);
        int mixed = layer.Recurrence is { } recurrence ? Recurrence(recurrence, norm) : -1;
        if (layer.Attention is { } attention)
            mixed = mixed < 0 ? Attention(attention, norm) : _memory.InPlace(Row(_model.Width), Attention(attention, norm), mixed);
        if (mixed < 0)
            mixed = norm;
        if (isLast)
        {
            // Only the last token's answer is wanted from here on.
            _tokens = _sequences;
            mixed = _memory.Result(Row(_model.Width), mixed);
            residual = _memory.Result(Row(_model.Width), residual);
            norm = layer.IsParallel ? _memory.Result(Row(_model.Width), norm) : norm;
        }

        if (layer.IsParallel && layer.FeedForward is { } beside)
            return Sum(Sum(FeedForward(beside, norm), residual), mixed);
        int sum = Sum(mixed, residual);
        return layer.FeedForward is { } feedForward ? Sum(FeedForward(feedForward, Norm(sum)), sum) : sum;
    }

    private int Attention(AttentionShape shape, int norm)
    {
        (int queries, int values, int keys) = shape.Latent > 0 || shape.QueryRank > 0 ? LatentInputs(shape, norm)
            : shape.IsFused ? FusedInputs(shape, norm)
            : (Rotated(shape.Queries, norm), _memory.View(Row(shape.Values, norm)), Rotated(shape.Keys, norm));
        // They are stored, which gives nothing new.
        _memory.Result(0, _memory.View(keys));
        _memory.Result(0, _memory.View(values));
        int mask = shape.IsSliding ? _slidingMask : _mask;
        int result = _plan.FlashAttention ? _memory.Result(Row(ResultOf(shape)), _memory.View(queries), mask) : Unfused(shape, queries, mask);
        if (shape.Latent > 0)
            result = _memory.Result(Row(shape.Result), _memory.Result(Row(shape.Result), _memory.View(result)));
        return _memory.Result(Row(_model.Width), _memory.View(result));
    }

    private static long ResultOf(AttentionShape shape) => shape.Latent > 0 ? shape.Heads * shape.Latent : shape.Result;

    // A number for each head, token and token of context.
    private int Unfused(AttentionShape shape, int queries, int mask)
    {
        long cells = shape.IsSliding ? MemoryEstimator.SlidingCells(_model, _plan) : _context;
        int scores = _memory.Result(cells * _tokens * shape.Heads * Float, _memory.View(queries));
        scores = _memory.InPlace(cells * _tokens * shape.Heads * Float, scores, mask);
        int result = _memory.Result(Row(ResultOf(shape)), scores);
        return _memory.Result(Row(ResultOf(shape)), _memory.View(result));
    }

    private int Rotated(long elements, int norm) => _memory.InPlace(Row(elements), _memory.View(Row(elements, norm)));

    private (int Queries, int Values, int Keys) FusedInputs(AttentionShape shape, int norm)
    {
        int all = Row(shape.Queries + shape.Keys + shape.Values, norm);
        int values = _memory.View(all, Row(shape.Values));
        int queries = _memory.Result(Row(shape.Queries), _memory.View(all, Row(shape.Queries)));
        int keys = _memory.Result(Row(shape.Keys), _memory.View(all, Row(shape.Keys)));
        return (queries, values, keys);
    }

    private (int Queries, int Values, int Keys) LatentInputs(AttentionShape shape, int norm)
    {
        int rank = shape.QueryRank > 0 ? _memory.InPlace(Row(shape.QueryRank), Row(shape.QueryRank, norm)) : norm;
        int plain = Row(shape.PlainQueries, rank);
        int absorbed = Row(shape.Heads * Math.Max(shape.Latent, 1), _memory.View(plain, Row(shape.PlainQueries - shape.Heads * shape.Rotated)));
        int turned = Row(shape.Heads * shape.Rotated, _memory.View(plain, Row(shape.Heads * shape.Rotated)));
        int queries = Row(shape.Queries, _memory.View(absorbed), turned);
        int compressed = Row(shape.Keys, norm);
        int values = Row(Math.Max(shape.Latent, 1), _memory.View(compressed, Row(shape.Keys - shape.Rotated)));
        int place = Row(shape.Rotated, _memory.View(compressed, Row(shape.Rotated)));
        int keys = Row(shape.Keys, _memory.View(values), place);
        return (queries, _memory.View(values), keys);
    }

    private int FeedForward(FeedForwardShape shape, int norm)
    {
        int sum = shape.Experts > 0 ? Experts(shape, norm) : -1;
        if (shape.SharedLength > 0)
            sum = Sum(sum, Dense(shape.SharedLength, true, false, norm));
        if (shape.Length > 0 && shape.Experts == 0)
            sum = Dense(shape.Length, shape.IsGated, shape.IsFused, norm);
        return sum;
    }

    private int Dense(long length, bool isGated, bool isFused, int norm)
    {
        int inner = isGated ? Row(length, Row(length, norm), Row(length, norm))
            : isFused ? Row(length, Row(2 * length, norm))
            : _memory.InPlace(Row(length), Row(length, norm));
        return Row(_model.Width, inner);
    }

    private int Experts(FeedForwardShape shape, int norm)
    {
        int scores = _memory.InPlace(Row(shape.Experts), Row(shape.Experts, norm));
        int order = Row(shape.Experts, scores);
        int chosen = _memory.View(order, Row(shape.ExpertsUsed));
        int weights = Row(shape.ExpertsUsed, _memory.View(scores), chosen);
        weights = _memory.InPlace(Row(shape.ExpertsUsed), _memory.View(weights), Row(1, _memory.View(weights)));
        int input = _memory.View(norm);
        long length = shape.ExpertsUsed * shape.ExpertLength;
        int inner = shape.ExpertIsGated
            ? Row(length, ExpertRow(length, shape, input, chosen), ExpertRow(length, shape, input, chosen))
            : _memory.InPlace(Row(length), ExpertRow(length, shape, input, chosen));
        int results = _memory.InPlace(Row(shape.ExpertsUsed * _model.Width), ExpertRow(shape.ExpertsUsed * _model.Width, shape, inner, chosen), _memory.View(weights));
        int[] each = [.. Enumerable.Range(0, (int)shape.ExpertsUsed).Select(_ => _memory.View(results, Row(_model.Width)))];
        int sum = each[0];
        foreach (int other in each.Skip(1))
            sum = _memory.InPlace(Row(_model.Width), sum, other);
        return sum;
    }

    private int ExpertRow(long elements, FeedForwardShape shape, int input, int chosen)
    {
        int row = Row(elements, input, chosen);
        return shape.HasExpertBias ? _memory.InPlace(Row(elements), row, chosen) : row;
    }

    private int Recurrence(RecurrenceShape shape, int norm) => shape.Kind switch
    {
        RecurrenceKind.ShortConvolution => ShortConvolution(shape, norm),
        _ => StateSpace(shape, norm),
    };

    private int ShortConvolution(RecurrenceShape shape, int norm)
    {
        int parts = Row(shape.Projected, norm);
        int gated = Row(shape.Inner, _memory.View(parts, Row(shape.Inner)), _memory.View(parts, Row(shape.Inner)));
        int state = _memory.Result(shape.Rolling * _sequences * Float);
        int rolled = Row(shape.Inner, state, _memory.View(gated));
        int convolved = Row(shape.Inner, rolled);
        int result = _memory.InPlace(Row(shape.Inner), _memory.View(parts, Row(shape.Inner)), convolved);
        return Row(_model.Width, result);
    }

    private int StateSpace(RecurrenceShape shape, int norm)
    {
        int state = _memory.Result(shape.Rolling * _sequences * Float);
        int projected = Row(shape.Projected, norm);
        int rolled = _memory.Result(Row(shape.Convolved) + shape.Rolling * _sequences * Float, state, _memory.View(projected, Row(shape.Convolved)));
        int gate = _memory.View(projected, Row(shape.Inner));
        int convolved = _memory.InPlace(Row(shape.Convolved), Row(shape.Convolved, rolled));
        int steps = shape.Kind == RecurrenceKind.Mamba
            ? Row(shape.Inner, _memory.View(Row(shape.Parameters, convolved), 1))
            : Row(shape.Parameters, _memory.View(projected, 1));
        int scanned = _memory.Result(Row(shape.Inner) + shape.State * _sequences * Float, _memory.View(convolved), steps);
        int skipped = Row(shape.Inner, _memory.View(convolved));
        int sum = _memory.InPlace(Row(shape.Inner), skipped, _memory.View(scanned, 1));
        int result = Row(shape.Inner, Row(shape.Inner, gate), sum);
        return Row(_model.Width, result);
    }

    // Both halves of a block: over time, then over channels. Each looks at the token before.
    private int Mixing(RecurrenceShape shape, int input, int norm, bool isLast)
    {
        long width = _model.Width;
        int state = _memory.Result(shape.Rolling * _sequences * Float);
        int before = Row(width, state, _memory.View(norm));
        int difference = _memory.InPlace(Row(width), before, norm);
        int mixed = Row(shape.Parameters * width, difference);
        mixed = _memory.InPlace(Row(shape.Parameters * width), mixed, norm);
        int Part() => _memory.View(mixed, Row(width));
        int receptance = Row(width, Part());
        int decay = Row(width, Part());
        int keys = Row(width, Part());
        int values = Row(width, Part());
        if (_firstValues < 0)
            _firstValues = values;
        else
            values = _memory.InPlace(Row(width), values, Row(width, _firstValues, Row(width, Part())));
        int rate = Row(width, Part());
        int direction = Row(width, keys);
        int changed = _memory.InPlace(Row(width), Row(width, keys, rate), keys);
        int written = _memory.Result(shape.State * _sequences * Float);
        int scanned = _memory.Result(Row(width) + shape.State * _sequences * Float, receptance, decay, changed, values, Row(width, direction), Row(width, direction, rate), written);
        int result = _memory.InPlace(Row(width), Row(width, _memory.View(scanned, 1)));
        result = _memory.InPlace(Row(width), result, Row(width, values, _memory.InPlace(Row(width), Row(width, changed, receptance))));
        int gate = Row(width, Part());
        result = _memory.InPlace(Row(width), result, gate);
        int sum = Sum(Row(width, result), input);
        int second = Norm(sum);
        int earlier = Row(width, _memory.View(second));
        if (isLast)
        {
            _tokens = _sequences;
            (sum, second, earlier) = (Row(width, sum), Row(width, second), Row(width, earlier));
        }

        int changes = _memory.InPlace(Row(width), earlier, second);
        int inner = _memory.InPlace(Row(shape.Projected), Row(shape.Projected, _memory.InPlace(Row(width), changes, second)));
        return Sum(Row(width, inner), sum);
    }

    private int Norm(int input) => _memory.InPlace(Row(_model.Width), input);

    private int Sum(int left, int right) => _memory.InPlace(Row(_model.Width), left, right);

    private int Row(long elements, params int[] sources) => _memory.Result(Row(elements), sources);

    private long Row(long elements) => elements * _tokens * Float;
}
