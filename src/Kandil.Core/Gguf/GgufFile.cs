namespace Kandil.Core.Gguf;

/// <summary>The header of a GGUF file whose structure was found sound: every tensor lies inside the file and on its own.</summary>
/// <param name="Version">The version of the format, 2 or 3.</param>
/// <param name="Metadata">Keys and values.</param>
/// <param name="Tensors">The tensors, in the file's order.</param>
/// <param name="Alignment">What the tensors' data begins on a multiple of, in bytes.</param>
/// <param name="DataOffset">Where the tensors' data begins, in bytes from the file's start.</param>
/// <param name="Length">The length of the file in bytes.</param>
public sealed record GgufFile(
    int Version, GgufMetadata Metadata, IReadOnlyList<GgufTensor> Tensors, int Alignment, long DataOffset, long Length)
{
    /// <summary>What the file says about its model.</summary>
    public GgufModelFacts Facts { get; } = GgufModelFacts.From(Metadata, Tensors);
}
