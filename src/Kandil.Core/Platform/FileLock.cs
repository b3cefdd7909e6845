namespace Kandil.Core.Platform;

/// <summary>
/// A lock on a file that processes and threads share: flock on Unix (through the base class library), sharing modes on
/// Windows. The operating system drops it when its holder dies. Where a file system has no locks (some network mounts), the
/// lock is granted and protects nothing.
/// </summary>
public sealed class FileLock : IDisposable
{
    // Neither system offers a blocking wait that can be cancelled, so waiting is trying again at this rate.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits for the one exclusive lock on a file that exists for nothing else; it is made, owner-only, if it is missing, and stays.</summary>
    /// <param name="path">The lock file; its folder exists.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    public static async Task<FileLock> AcquireAsync(string path, CancellationToken cancellationToken = default)
    {
        using var again = new PeriodicTimer(BetweenTries);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path) is { } acquired)
                return acquired;
            await again.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>The exclusive lock on a lock file, made if missing; null if somebody has it.</summary>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    public static FileLock? TryAcquire(string path) =>
        Try(() => OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.None));

    /// <summary>A shared lock on a file that exists and is only read, on a read-only file system too; null if somebody owns it.</summary>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static FileLock? TryShare(string path) =>
        Try(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1));

    /// <summary>The exclusive lock on a file that exists, for deleting it; null if somebody shares or owns it.</summary>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static FileLock? TryOwn(string path) => Try(() => new FileStream(
        path, FileMode.Open, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, bufferSize: 1));

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();

    private static FileLock? Try(Func<FileStream> open)
    {
        try
        {
            return new(open());
        }
        catch (IOException exception) when (IOFailure.IsLocked(exception))
        {
            return null;
        }
    }
}
