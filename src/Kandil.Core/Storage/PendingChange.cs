using System.Text.Json;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// A change of the store that is being made: a folder of its own, which holds what is not visible yet, and a note of the
/// files that have no record if the change stops in the middle. The folder's lock is held for as long as somebody works on
/// it, so what a killed process left is told from what is alive, and the next change clears it away.
/// Making, settling and collecting happen under the registry's lock.
/// </summary>
internal sealed class PendingChange : IDisposable
{
    private const string LockName = "lock";
    private const string NoteName = "files.json";

    private readonly StoreLayout _layout;
    private readonly FileLock _held;

    private PendingChange(StoreLayout layout, string folder, FileLock held) => (_layout, Folder, _held) = (layout, folder, held);

    /// <summary>The folder, in the file system that the models are in.</summary>
    public string Folder { get; }

    public static PendingChange Create(StoreLayout layout)
    {
        string folder = Path.Combine(layout.PendingFolder, Guid.NewGuid().ToString("n"));
        OwnerOnly.CreateDirectory(folder);
        return new(layout, folder, FileLock.TryAcquire(Path.Combine(folder, LockName))!);
    }

    /// <summary>Clears away what killed processes left: their folders, and the files they noted that no record names.</summary>
    public static void CollectAbandoned(StoreLayout layout, IReadOnlyList<ModelRecord> records)
    {
        foreach (string folder in Directory.EnumerateDirectories(layout.PendingFolder))
        {
            if (FileLock.TryAcquire(Path.Combine(folder, LockName)) is not { } held)
                continue;
            using var abandoned = new PendingChange(layout, folder, held);
            abandoned.Settle(records);
        }
    }

    /// <summary>Notes files that are without a record before or after the change. On disk when it returns.</summary>
    /// <param name="files">Relative to the models' folder.</param>
    public void Note(IEnumerable<SafeRelativePath> files)
    {
        byte[] note = JsonSerializer.SerializeToUtf8Bytes(new PendingFiles([.. files]), StoreJson.Default.PendingFiles);
        AtomicFile.Write(Path.Combine(Folder, NoteName), note);
        DirectoryFlush.Flush(_layout.PendingFolder);
    }

    /// <summary>
    /// Ends the change, however far it came: deletes the noted files that no record names, then the folder. A file that is in
    /// use stays, and so does the folder with the note, for a later change to collect.
    /// </summary>
    public void Settle(IReadOnlyList<ModelRecord> records)
    {
        bool isClear = true;
        foreach (SafeRelativePath file in Noted().Where(file => !records.Any(record => record.Names(file))))
            isClear &= _layout.TryDelete(file.Below(_layout.Root));
        Dispose();
        if (isClear)
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>As <see cref="Settle"/>, once the change is recorded: it is made then, and what cannot be cleared away now is left to a later one.</summary>
    public void TrySettle(IReadOnlyList<ModelRecord> records)
    {
        try
        {
            Settle(records);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Dispose();
        }
    }

    /// <summary>Lets go of the folder; what is in it is abandoned unless the change was settled.</summary>
    public void Dispose() => _held.Dispose();

    private IReadOnlyList<SafeRelativePath> Noted()
    {
        string note = Path.Combine(Folder, NoteName);
        return File.Exists(note) ? JsonSerializer.Deserialize(File.ReadAllBytes(note), StoreJson.Default.PendingFiles)?.Files ?? [] : [];
    }
}
