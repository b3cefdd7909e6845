using System.Security.Cryptography;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Chunks that were fetched for models not yet installed: <c>cache/chunks/SHA256</c>, each whole and right, and
/// <c>SHA256.part</c> while one arrives. A chunk that two models have is fetched once. What is not used for a day is deleted.
/// </summary>
public sealed class ChunkCache
{
    /// <summary>How long a chunk, or a part of one, is kept after it was written or used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const string PartEnding = ".part";
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    private readonly StoreLayout _layout;

    internal ChunkCache(StoreLayout layout) => _layout = layout;

    /// <summary>
    /// Opens a chunk for writing. If another process fetches it, this waits until that has ended, and the chunk may be there then.
    /// </summary>
    /// <exception cref="KandilException">E_PERM, E_DISK.</exception>
    public async Task<ChunkSlot> OpenAsync(Sha256Digest digest, CancellationToken cancellationToken = default)
    {
        string path = PathOf(digest);
        try
        {
            OwnerOnly.CreateDirectory(_layout.ChunksFolder);
            using var again = new PeriodicTimer(BetweenTries);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (File.Exists(path))
                    return Whole(digest, path);
                if (TryOpenPart(path) is { } part)
                    return new ChunkSlot(digest, path, part);
                await again.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be made", path);
        }
    }

    /// <summary>Bytes that are here of a chunk, all or those of a part that was left; 0 where nothing is.</summary>
    public long LengthOf(Sha256Digest digest)
    {
        string path = PathOf(digest);
        return new[] { path, path + PartEnding }.Select(one => new FileInfo(one)).Where(file => file.Exists).Select(file => file.Length).FirstOrDefault();
    }

    /// <summary>Deletes chunks whose model is installed. One that another process reads right now stays until it expires.</summary>
    public void Remove(IEnumerable<Sha256Digest> chunks)
    {
        foreach (Sha256Digest chunk in chunks)
            TryDelete(PathOf(chunk));
    }

    /// <summary>Deletes what nobody used for <see cref="Lifetime"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="onlyCount">True to delete nothing.</param>
    /// <returns>Bytes that were freed, or would be.</returns>
    public long DeleteExpired(DateTimeOffset now, bool onlyCount = false)
    {
        if (!Directory.Exists(_layout.ChunksFolder))
            return 0;
        long freed = 0;
        foreach (FileInfo file in new DirectoryInfo(_layout.ChunksFolder).EnumerateFiles())
        {
            if (!onlyCount)
                WrittenTime.Correct(file, now);
            if (now.UtcDateTime - file.LastWriteTimeUtc <= Lifetime)
                continue;
            long size = file.Length;
            if (onlyCount || TryDelete(file.FullName))
                freed += size;
        }

        return freed;
    }

    private string PathOf(Sha256Digest digest) => Path.Combine(_layout.ChunksFolder, digest.ToString());

    private static ChunkSlot Whole(Sha256Digest digest, string path)
    {
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow); // used: its day begins anew
        return new ChunkSlot(digest, path, null);
    }

    /// <summary>The part, locked; null if somebody has it, or if it became the chunk between the look and the lock.</summary>
    private static FileStream? TryOpenPart(string path)
    {
        FileStream part;
        try
        {
            part = OwnerOnly.Open(path + PartEnding, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException exception) when (IOFailure.IsLocked(exception))
        {
            return null;
        }

        if (!File.Exists(path) && IsStillThere(part, path + PartEnding))
            return part;
        part.Dispose();
        return null;
    }

    private static bool IsStillThere(FileStream part, string path)
    {
        try
        {
            return FileIdentity.Of(part.SafeFileHandle).Inode == FileIdentity.Of(path).Inode;
        }
        catch (IOException)
        {
            return OperatingSystem.IsWindows(); // there the lock keeps others from even looking, and from deleting it
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            using FileLock? owned = FileLock.TryOwn(path);
            if (owned is null)
                return false;
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it is gone, or the next expiry takes it
        }
    }
}

/// <summary>A chunk in the cache: whole, or being written by this process alone.</summary>
public sealed class ChunkSlot : IDisposable
{
    private readonly Sha256Digest _digest;
    private readonly string _path;

    internal ChunkSlot(Sha256Digest digest, string path, FileStream? part) => (_digest, _path, Part) = (digest, path, part);

    /// <summary>The chunk's file to be, for writing, with what an earlier attempt left in it; null when the chunk is whole already.</summary>
    public FileStream? Part { get; private set; }

    /// <summary>The chunk, whole. It was right when it was kept; who reads it hashes it again.</summary>
    /// <returns>Null if it is not whole, or was deleted since.</returns>
    public FileStream? TryRead()
    {
        try
        {
            return Part is null ? new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads the part from its beginning, and makes it the chunk if it is right: flushes it and gives it its name.</summary>
    /// <returns>False if its content is not the chunk's; it is emptied then.</returns>
    /// <exception cref="KandilException">E_PERM, E_DISK.</exception>
    public async Task<bool> KeepAsync(CancellationToken cancellationToken = default)
    {
        if (Part is not { } part)
            return true;
        try
        {
            part.Position = 0;
            byte[] actual = await SHA256.HashDataAsync(part, cancellationToken);
            if (Sha256Digest.FromBytes(actual) != _digest)
            {
                part.SetLength(0);
                return false;
            }

            part.Flush(flushToDisk: true);
            if (OperatingSystem.IsWindows())
                part.Dispose(); // it cannot be renamed while it is open there
            AtomicFile.MakeVisible(part.Name, _path);
            part.Dispose();
            Part = null;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be kept", _path);
        }
    }

    /// <summary>Deletes a chunk that turned out to be damaged.</summary>
    public void Delete()
    {
        Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be deleted", _path);
        }
    }

    /// <summary>Lets other processes at the chunk. A part stays, for whoever goes on with it.</summary>
    public void Dispose() => Part?.Dispose();
}
