using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>A file of a model, as its source lists it; nothing of it has been read yet.</summary>
/// <param name="Path">Where it lies in the model; safe on every system.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="DigestKind">What <paramref name="Digest"/> is.</param>
/// <param name="Digest">The digest in lowercase hexadecimal digits; null where the source gives none for the file.</param>
/// <param name="DigestSource">Where the digest came from, for people: <c>hub LFS</c>, <c>git blob</c>, <c>registry manifest</c>.</param>
/// <param name="Address">Where its bytes are, readable in ranges; null where they are in chunks alone.</param>
/// <param name="Chunks">The chunks that hold its bytes, in order; the first and the last may hold bytes of other files too. Null where there are none.</param>
/// <param name="CanRunCode">True when the file can run code as soon as a program loads it.</param>
public sealed record SourceFile(
    SafeRelativePath Path,
    long Size,
    DigestKind DigestKind,
    string? Digest,
    string DigestSource,
    Uri? Address,
    IReadOnlyList<SourceChunk>? Chunks,
    bool CanRunCode)
{
    /// <summary>Where the file begins in the concatenation of all files, in bytes; 0 for a file that has an address.</summary>
    public long Offset { get; init; }
}
