namespace Kandil.Core.Safety;

/// <summary>A file of a model.</summary>
/// <param name="Name">The file, as the user knows it: findings name it.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Open">Opens it at its start; what is opened is closed after the header was read.</param>
public sealed record ModelFilePart(string Name, long Length, Func<Stream> Open);
