namespace Kandil.Core.Operations.Chats;

/// <summary>A conversation's file as it was at one moment.</summary>
/// <param name="Path">The absolute path.</param>
/// <param name="Bytes">How long it was.</param>
/// <param name="Written">When it was last written.</param>
internal sealed record ChatFile(string Path, long Bytes, DateTime Written)
{
    /// <summary>The file as it is now; null where there is none.</summary>
    public static ChatFile? Now(string path) => new FileInfo(path) is { Exists: true } file ? new(path, file.Length, file.LastWriteTimeUtc) : null;
}
