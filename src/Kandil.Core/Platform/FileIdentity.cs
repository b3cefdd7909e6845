using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>What changes when a file is replaced or written: two equal identities mean that nobody touched it in between.</summary>
/// <param name="Device">The file system's number.</param>
/// <param name="Inode">The file's number on it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When the content changed, in nanoseconds since 1970 (UTC).</param>
/// <param name="Changed">When the content or the attributes changed, in nanoseconds since 1970 (UTC); no program can set it back.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode, long Size, long Modified, long Changed)
{
    /// <summary>The identity of an open file.</summary>
    /// <exception cref="IOException">The operating system cannot tell.</exception>
    public static FileIdentity Of(SafeFileHandle file) => FileStatus.Of(file).Identity;

    /// <summary>The identity of the file at a path, links followed.</summary>
    /// <exception cref="IOException">There is none, or the operating system cannot tell.</exception>
    public static FileIdentity Of(string path) => FileStatus.Of(path).Identity;

    /// <summary>The identity of the file at a path, links followed; null where there is none, or the operating system cannot tell.</summary>
    public static FileIdentity? TryOf(string path) => FileStatus.TryOf(path)?.Identity;
}
