namespace Kandil.Core.Engines;

/// <summary>A picture that a model is shown.</summary>
/// <param name="MediaType">What it is: <c>image/png</c>, <c>image/jpeg</c>, <c>image/gif</c> or <c>image/webp</c>.</param>
/// <param name="Bytes">The file's bytes.</param>
/// <param name="Path">Where it came from.</param>
public sealed record ImageInput(string MediaType, ReadOnlyMemory<byte> Bytes, string Path);
