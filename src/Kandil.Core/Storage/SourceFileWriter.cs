using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Writes a file of the user's own, outside of the store: whole or not at all, with the rights that it had.</summary>
internal static class SourceFileWriter
{
    /// <summary>Replaces a file's content, or makes it.</summary>
    /// <param name="path">The file; no link.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="isNew">True: nothing may be there.</param>
    /// <exception cref="IOException">The disk is full, or for a new file something is there.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not allow it.</exception>
    public static void Write(string path, byte[] content, bool isNew)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            if (!isNew && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            if (isNew)
                MakeNew(temporary, path);
            else
                AtomicFile.MakeVisible(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void MakeNew(string temporary, string path)
    {
        File.Move(temporary, path, overwrite: false);
        DirectoryFlush.Flush(Path.GetDirectoryName(path)!);
    }
}
