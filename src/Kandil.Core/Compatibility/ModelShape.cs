using Kandil.Core.Gguf;

namespace Kandil.Core.Compatibility;

/// <summary>The extents of a model that decide what memory it takes, as the headers of its files give them.</summary>
public sealed record ModelShape
{
    /// <summary>The architecture, such as <c>llama</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The length of an embedding.</summary>
    public required long Width { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    public required long Vocabulary { get; init; }

    /// <summary>Tokens of context that the model was trained for; null when the header does not say.</summary>
    public required long? TrainedContext { get; init; }

    /// <summary>Tokens that a sliding window reaches over; 0 without one.</summary>
    public required long Window { get; init; }

    /// <summary>The blocks, in order.</summary>
    public required IReadOnlyList<LayerShape> Layers { get; init; }

    /// <summary>Every tensor of every file, by file.</summary>
    public required IReadOnlyList<IReadOnlyList<GgufTensor>> Files { get; init; }

    /// <summary>Bytes of all tensors.</summary>
    public long WeightBytes => Files.Sum(file => file.Sum(tensor => tensor.ByteSize));

    /// <summary>Bytes that a token's computation reads: all but the embedding's rows and the experts that are not asked.</summary>
    public required long BytesPerToken { get; init; }

    /// <summary>Reads the shape of a model out of its files' headers.</summary>
    /// <param name="files">Every file of a split model, in order: the first has the metadata.</param>
    public static ModelShape Of(params IReadOnlyList<GgufFile> files) => new ModelShapeReader(files).Read();
}

/// <summary>A block of a model. What a block has not is null or 0.</summary>
internal sealed record AttentionShape
{
    /// <summary>Elements of a token's queries, of all heads.</summary>
    public required long Queries { get; init; }

    /// <summary>Elements of a token's keys that are kept.</summary>
    public required long Keys { get; init; }

    /// <summary>Elements of a token's values that are kept; 0 where they are a part of the keys.</summary>
    public required long Values { get; init; }

    /// <summary>Elements of what attention gives for a token, before the output matrix.</summary>
    public required long Result { get; init; }

    /// <summary>Heads.</summary>
    public required long Heads { get; init; }

    /// <summary>Whether queries, keys and values come from one matrix.</summary>
    public bool IsFused { get; init; }

    /// <summary>Whether only the last tokens are looked at.</summary>
    public bool IsSliding { get; init; }

    /// <summary>Elements of the latent keys, where keys and values are kept compressed; else 0.</summary>
    public long Latent { get; init; }

    /// <summary>Elements of the compressed queries; 0 where they are not.</summary>
    public long QueryRank { get; init; }

    /// <summary>Elements of a token's queries before they are made fit for the latent keys.</summary>
    public long PlainQueries { get; init; }

    /// <summary>Elements of a token's rotated part of the keys.</summary>
    public long Rotated { get; init; }
}

/// <summary>How a recurrent block computes.</summary>
internal enum RecurrenceKind
{
    /// <summary>Selective state space of the first kind.</summary>
    Mamba,

    /// <summary>Selective state space of the second kind.</summary>
    Mamba2,

    /// <summary>A gated delta rule over a matrix.</summary>
    DeltaNet,

    /// <summary>A convolution over the last few tokens.</summary>
    ShortConvolution,

    /// <summary>Receptance and weighted keys.</summary>
    Rwkv,
}

/// <summary>The recurrent part of a block.</summary>
internal sealed record RecurrenceShape
{
    /// <summary>How it computes.</summary>
    public required RecurrenceKind Kind { get; init; }

    /// <summary>Elements of the rolling state that a sequence keeps.</summary>
    public required long Rolling { get; init; }

    /// <summary>Elements of the state that a sequence keeps.</summary>
    public required long State { get; init; }

    /// <summary>Elements of a token inside the block.</summary>
    public required long Inner { get; init; }

    /// <summary>Elements of a token that pass the convolution.</summary>
    public required long Convolved { get; init; }

    /// <summary>Elements of a token after the first matrix.</summary>
    public required long Projected { get; init; }

    /// <summary>Elements of a token's parameters of the state.</summary>
    public long Parameters { get; init; }
}

/// <summary>The feed-forward part of a block, and its experts.</summary>
internal sealed record FeedForwardShape
{
    /// <summary>Elements of a token inside; 0 where there are only experts.</summary>
    public long Length { get; init; }

    /// <summary>Whether gate and up are two matrices.</summary>
    public bool IsGated { get; init; }

    /// <summary>Whether gate and up are one matrix.</summary>
    public bool IsFused { get; init; }

    /// <summary>Experts; 0 for none.</summary>
    public long Experts { get; init; }

    /// <summary>Experts that compute a token.</summary>
    public long ExpertsUsed { get; init; }

    /// <summary>Elements of a token inside an expert.</summary>
    public long ExpertLength { get; init; }

    /// <summary>Whether an expert's gate and up are two matrices.</summary>
    public bool ExpertIsGated { get; init; }

    /// <summary>Elements of a token inside the expert that always computes; 0 for none.</summary>
    public long SharedLength { get; init; }

    /// <summary>Whether the experts have biases.</summary>
    public bool HasExpertBias { get; init; }
}

/// <summary>A block of a model.</summary>
public sealed record LayerShape
{
    /// <summary>Bytes of the block's weights.</summary>
    public required long Bytes { get; init; }

    /// <summary>Attention, if it has it.</summary>
    internal AttentionShape? Attention { get; init; }

    /// <summary>What is recurrent in it, if anything.</summary>
    internal RecurrenceShape? Recurrence { get; init; }

    /// <summary>Feed-forward part, if it has it.</summary>
    internal FeedForwardShape? FeedForward { get; init; }

    /// <summary>Whether attention and feed-forward read the same input.</summary>
    internal bool IsParallel { get; init; }

    /// <summary>Whether the block keeps keys and values of its own.</summary>
    internal bool KeepsKeys { get; init; } = true;
}
