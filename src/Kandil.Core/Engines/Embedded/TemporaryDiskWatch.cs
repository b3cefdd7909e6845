namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// Watches from outside how much a process writes below the folders that its profile opens to it, all files together: the system
/// itself limits each file alone. What lay there before does not count. A file that is deleted while it is open, or lies in a folder that the process closes, is seen no more;
/// the system's limit of each file still holds for it.
/// </summary>
internal sealed class TemporaryDiskWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly IReadOnlyList<string> _folders;
    private readonly long _most;
    private readonly Action _onExceeded;
    private readonly ITimer _timer;
    private int _looking;

    /// <summary>Begins to watch.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="most">Bytes that may be added.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="onExceeded">Called when there is more, once at the least.</param>
    public TemporaryDiskWatch(IReadOnlyList<string> folders, long most, TimeProvider clock, Action onExceeded)
    {
        (_folders, _onExceeded) = (folders, onExceeded);
        _most = Bytes() + most;
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // A folder of very many files may take longer than the interval.
        if (Interlocked.Exchange(ref _looking, 1) == 1)
            return;
        try
        {
            if (Bytes() > _most)
                _onExceeded();
        }
        finally
        {
            _looking = 0;
        }
    }

    private long Bytes() => _folders.Where(Directory.Exists).Sum(folder => new DirectoryInfo(folder).EnumerateFiles("*", Everything).Sum(Length));

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0; // it is gone by now
        }
    }
}
