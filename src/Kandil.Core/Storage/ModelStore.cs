using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// The models of this machine. Several processes may use one store at once. Nothing is visible that was not read whole,
/// hashed and flushed to disk; whatever moment a process dies at, the registry reads whole, and the next change clears away
/// what was left.
/// </summary>
public sealed class ModelStore
{
    private readonly StoreLayout _layout;
    private readonly ModelRegistry _registry;
    private readonly ModelMetadataFiles _metadata;
    private readonly Action<string> _afterStep;

    /// <summary>The store at these paths. Creates nothing before the first change.</summary>
    public ModelStore(KandilPaths paths)
        : this(paths, static _ => { })
    {
    }

    /// <summary>As above; tests look at the disk, or throw, after each step of a change.</summary>
    internal ModelStore(KandilPaths paths, Action<string> afterStep)
    {
        _layout = new StoreLayout(paths);
        _registry = new ModelRegistry(_layout);
        _metadata = new ModelMetadataFiles(_layout);
        _afterStep = afterStep;
    }

    /// <summary>Every installed model, by id.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the registry cannot be read as one. E_PERM, E_DISK: it cannot be read.</exception>
    public IReadOnlyList<ModelRecord> List() =>
        [.. _registry.Read().OrderBy(record => record.Id.ToString(), StringComparer.OrdinalIgnoreCase)];

    /// <summary>The model that a name means: <c>owner/name</c>, or <c>name</c> for <c>local/name</c>, in any case; null if none is installed.</summary>
    /// <exception cref="KandilException">As <see cref="List"/>.</exception>
    public ModelRecord? Find(string name) =>
        ModelId.TryParse(name) is { } id ? _registry.Read().FirstOrDefault(record => record.Id.Equals(id)) : null;

    /// <summary>The absolute path of the file that is loaded.</summary>
    public string PathOf(ModelRecord record) => _layout.PathOf(record, record.Files[0]);

    /// <summary>The absolute path of one of a model's files.</summary>
    public string PathOf(ModelRecord record, ModelFileRecord file) => _layout.PathOf(record, file);

    /// <summary>
    /// Takes a file in, all or nothing: by a clone that shares its blocks where the file system can, else by a copy; never by
    /// a link to the file, which its owner could write to later. Progress has the phases <c>copy</c> and <c>verify</c>.
    /// </summary>
    /// <exception cref="KandilException">
    /// E_NOT_FOUND, E_ARGS: the file or the name cannot be used, or other content has the name and may not be replaced.
    /// E_DISK: no room. E_PERM: not allowed. E_VERIFY: the file changed while it was read. E_SCHEMA: as <see cref="List"/>.
    /// </exception>
    public Task<ImportResult> ImportAsync(
        ImportRequest request, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new ModelImport(_layout, _registry, _metadata, _afterStep).RunAsync(request, progress, cancellationToken);

    /// <summary>
    /// Opens the folder in which a model is put together. If another process installs the same model, this waits until it
    /// has finished; <see cref="InstallStage.Installed"/> then tells what came of it.
    /// </summary>
    /// <param name="key">The model.</param>
    /// <param name="waiting">Called once if another process installs it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KandilException">E_PERM, E_DISK: the store cannot be written. E_SCHEMA: as <see cref="List"/>.</exception>
    public Task<InstallStage> BeginInstallAsync(ModelKey key, Action? waiting = null, CancellationToken cancellationToken = default) =>
        Stages.BeginAsync(key, waiting, cancellationToken);

    /// <summary>The chunks that were fetched for models not yet installed.</summary>
    public ChunkCache Chunks => new(_layout);

    /// <summary>Removes a model with its files and metadata.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED: it is not there. E_PERM: it is in use, or not allowed. E_DISK, E_SCHEMA.</exception>
    public Task RemoveAsync(ModelRecord record, CancellationToken cancellationToken = default) =>
        new ModelRemoval(_layout, _registry, _metadata, _afterStep).RunAsync(record, cancellationToken);

    /// <summary>
    /// Holds a model for as long as it is loaded. Take it first, then <see cref="EnsureUnchangedAsync"/>, then load.
    /// A store that can only be read will do.
    /// </summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED: it or its file is gone. E_PERM: it is being removed, or not allowed.</exception>
    public ModelUse AcquireUse(ModelRecord record)
    {
        var held = new List<FileLock>();
        try
        {
            foreach (ModelFileRecord file in record.Files)
                held.Add(Share(record, _layout.PathOf(record, file)));
            // Somebody may have removed or replaced it between the caller's look at the registry and the lock.
            if (!_registry.Read().Any(known => known.HasKeyOf(record) && known.ManifestHash == record.ManifestHash))
                throw StorageErrors.NotInstalled(record.Id.ToString());
            return new ModelUse(record, held);
        }
        catch
        {
            held.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>
    /// Makes sure, before a load, that the files are those that were verified. Device, inode, size and times are compared; a
    /// difference means hashing again, with progress of the phase <c>verify</c>.
    /// </summary>
    /// <exception cref="KandilException">E_VERIFY: the content changed. E_NOT_INSTALLED: a file is gone. E_PERM, E_DISK: it cannot be read.</exception>
    public Task EnsureUnchangedAsync(
        ModelRecord record, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new ModelVerification(_layout, _registry).RunAsync(record, progress, cancellationToken);

    /// <summary>A model's metadata with how it is used; null if there is none.</summary>
    public ModelMetadata? Metadata(ModelRecord record) => _metadata.Read(record.Id);

    /// <summary>Counts one answer. Best effort: false if the store cannot be written.</summary>
    /// <param name="record">The model.</param>
    /// <param name="latency">How long the answer took.</param>
    /// <param name="cancellationToken">Ends the wait for other writers.</param>
    public Task<bool> RecordUseAsync(ModelRecord record, TimeSpan latency, CancellationToken cancellationToken = default) =>
        new UseCounter(_registry, _metadata).CountAsync(record, latency, cancellationToken);

    private InstallStages Stages => new(_layout, _registry, new StagePublication(_layout, _registry, _metadata, _afterStep));

    internal static ModelMetadata NewMetadata(ModelRecord record, string source) => new()
    {
        Name = record.Id,
        Source = source,
        Sha256 = record.Files[0].Sha256,
        SizeBytes = record.TotalSize,
        VerifiedAt = record.InstalledAt,
    };

    private static FileLock Share(ModelRecord record, string path)
    {
        try
        {
            return FileLock.TryShare(path) ?? throw StorageErrors.InUse(record.Id.ToString());
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StorageErrors.FileGone(record.Id.ToString(), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be opened", path);
        }
    }
}
