namespace Kandil.Core.Platform;

/// <summary>Makes renames, new names and removed names in a folder last through a loss of power.</summary>
public static class DirectoryFlush
{
    /// <summary>Flushes a folder. Does nothing on Windows, where NTFS journals names and no call exists for a folder.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsWindows())
            UnixDirectoryFlush.Flush(folder);
    }
}
