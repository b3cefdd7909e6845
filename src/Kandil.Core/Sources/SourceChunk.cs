using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>A piece of a model that is kept apart under its own digest.</summary>
/// <param name="Sha256">The digest of its bytes, which is its name too.</param>
/// <param name="Offset">Where it begins in the concatenation of the model's files, in bytes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Address">Where it is.</param>
public sealed record SourceChunk(Sha256Digest Sha256, long Offset, long Size, Uri Address);
