using Kandil.Core.Primitives;

namespace Kandil.Core.Compatibility;

/// <summary>The memory that a loaded model takes.</summary>
/// <param name="Weights">Bytes that are mapped from the files; what is not used at the time can be read again.</param>
/// <param name="Repacked">Bytes of weights that are laid out anew for the processor, beside the files.</param>
/// <param name="Cache">Bytes of keys, values and states, for the whole context.</param>
/// <param name="Compute">Bytes of the largest computation, and of the answer's scores.</param>
/// <param name="Context">Tokens of context of one answer that this is for.</param>
public sealed record MemoryEstimate(ByteSize Weights, ByteSize Repacked, ByteSize Cache, ByteSize Compute, long Context)
{
    /// <summary>What llama.cpp reports that it allocated.</summary>
    public ByteSize Allocated => new(Weights.Bytes + Repacked.Bytes + Cache.Bytes + Compute.Bytes);

    /// <summary>
    /// What must be in memory at the same time: of the weights that were laid out anew, the file's bytes are read once and then
    /// given back.
    /// </summary>
    public ByteSize Resident => new(Math.Max(Weights.Bytes, Repacked.Bytes) + Cache.Bytes + Compute.Bytes);
}
