using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Files that are always whole: a reader, or whoever comes after a crash, sees the old content or the new.</summary>
internal static class AtomicFile
{
    private const int MostTriesOnWindows = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    /// <summary>Replaces a file's content. Only one may write the same file at a time: its writers hold a lock.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        File.Delete(temporary); // of a writer that was killed
        using (FileStream file = OwnerOnly.CreateFile(temporary))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        MakeVisible(temporary, path);
    }

    /// <summary>Gives a flushed file its final name, in place of what had it, and flushes the folder.</summary>
    public static void MakeVisible(string temporary, string path)
    {
        if (OperatingSystem.IsWindows())
            MoveOnWindows(temporary, path);
        else
            File.Move(temporary, path, overwrite: true);
        DirectoryFlush.Flush(Path.GetDirectoryName(path)!);
    }

    // Windows refuses to replace a file that somebody has open, and readers open the registry for a moment.
    private static void MoveOnWindows(string temporary, string path)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                File.Move(temporary, path, overwrite: true);
                return;
            }
            catch (Exception exception) when (tries < MostTriesOnWindows && exception is IOException or UnauthorizedAccessException)
            {
                new CancellationToken().WaitHandle.WaitOne(BetweenTries);
            }
        }
    }
}
