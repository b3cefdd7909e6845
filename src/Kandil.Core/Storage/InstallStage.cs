using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Where a model is put together: a folder in the models' file system that nobody sees, and that one process at a time works
/// in. What lies in it stays until the model is published or discarded, so that who comes after a failure or a kill can go on.
/// </summary>
public sealed class InstallStage : IDisposable
{
    private readonly StagePublication _publication;
    private readonly FileLock _held;

    internal InstallStage(ModelKey key, string folder, ModelRecord? installed, StagePublication publication, FileLock held) =>
        (Key, Folder, Installed, _publication, _held) = (key, folder, installed, publication, held);

    /// <summary>The model.</summary>
    public ModelKey Key { get; }

    /// <summary>The folder, absolute. The names <c>files</c> and <c>publish.json</c> in it are the store's, all others the installer's, for its journal.</summary>
    public string Folder { get; }

    /// <summary>The folder of the model's files as they arrive.</summary>
    public string FilesFolder => FilesBelow(Folder);

    /// <summary>What is installed under the key now, after any wait for another process; null if nothing is.</summary>
    public ModelRecord? Installed { get; }

    /// <summary>Where a file of the model is written; the folders above it are there when this returns.</summary>
    /// <exception cref="KandilException">E_PERM, E_DISK.</exception>
    public string PathOf(SafeRelativePath file)
    {
        string path = file.Below(FilesFolder);
        try
        {
            OwnerOnly.CreateDirectory(Path.GetDirectoryName(path)!);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be made", path);
        }
    }

    /// <summary>
    /// Makes the model visible, all or nothing: flushes the files, gives them their names, flushes the folders, writes the
    /// registry. A file that another model has is not stored twice. The stage is gone after it. Progress has the phase
    /// <c>verify</c> where a file must be hashed again.
    /// </summary>
    /// <exception cref="KandilException">E_VERIFY: a staged file is not what the request says. E_UNSAFE: a path is the store's own. E_DISK, E_PERM, E_SCHEMA.</exception>
    public Task<PublishResult> PublishAsync(
        PublishRequest request, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _publication.RunAsync(this, request, progress, cancellationToken);

    /// <summary>Deletes what is staged, for whoever must begin anew.</summary>
    /// <exception cref="KandilException">E_PERM, E_DISK.</exception>
    public void Discard()
    {
        try
        {
            if (Directory.Exists(Folder))
                Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be deleted", Folder);
        }
    }

    /// <summary>As <see cref="Discard"/>; what cannot be deleted now is left to whoever looks for stale stages.</summary>
    internal void TryDiscard()
    {
        try
        {
            Discard();
        }
        catch (KandilException)
        {
            return;
        }
    }

    /// <summary>Deletes the stage where no byte of a file is in it: journals alone serve nobody.</summary>
    internal void DiscardIfBare()
    {
        try
        {
            var files = new DirectoryInfo(FilesFolder);
            if (!files.Exists || files.EnumerateFiles("*", SearchOption.AllDirectories).All(file => file.Length == 0))
                TryDiscard();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return; // left to whoever looks for stale stages
        }
    }

    /// <summary>Deletes a folder of this stage, and the stage if nothing else is in it. What cannot be deleted now is left to the next clean-up.</summary>
    internal void DeleteIfEmpty(string folder)
    {
        try
        {
            string path = Path.Combine(Folder, folder);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            if (!Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Any())
                Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    /// <summary>Lets the next process in. What is staged stays.</summary>
    public void Dispose() => _held.Dispose();

    internal static string FilesBelow(string stage) => Path.Combine(stage, "files");
}
