using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>A release of Ollama for one kind of machine.</summary>
/// <param name="Version">Its version, such as <c>0.32.15</c>.</param>
/// <param name="Archive">The archive's name.</param>
/// <param name="Address">Where the archive is.</param>
/// <param name="Checksums">Where its checksum was read.</param>
/// <param name="Sha256">What the archive must be.</param>
/// <param name="Size">Its bytes.</param>
public sealed record OllamaRelease(string Version, string Archive, Uri Address, Uri Checksums, Sha256Digest Sha256, long Size);
