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

    /// <summary>The models' folder, absolute.</summary>
    public string Root => _layout.Root;

    /// <summary>Every installed model, by id.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the registry cannot be read as one. E_PERM, E_DISK: it cannot be read.</exception>
    public IReadOnlyList<ModelRecord> List()
    {
        IReadOnlyList<ModelRecord> records = _registry.Read();
        for (int index = 1; index < records.Count; index++)
        {
            // Written by an earlier release, or by hand.
            if (ModelRecord.ById.Compare(records[index - 1], records[index]) > 0)
                return [.. records.Order(ModelRecord.ById)];
        }

        return records;
    }

    /// <summary>The model that a name means: <c>owner/name</c>, or <c>name</c> for <c>local/name</c>, in any case; null if none is installed.</summary>
    /// <exception cref="KandilException">As <see cref="List"/>.</exception>
    public ModelRecord? Find(string name) =>
        FindAll(name) is [var first, ..] ? first : null;

    /// <summary>Every version of the model that a name means, the one that was installed last first.</summary>
    /// <exception cref="KandilException">As <see cref="List"/>.</exception>
    public IReadOnlyList<ModelRecord> FindAll(string name)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return ModelId.TryParse(name) is { } id
            // What a clock that was wrong dated into the future was there before what is dated right.
            ? [.. _registry.Read().Where(record => record.Id.Equals(id))
                .OrderByDescending(record => record.InstalledAt <= now).ThenByDescending(record => record.InstalledAt)]
            : [];
    }

    /// <summary>The absolute path of the file that is loaded.</summary>
    public string PathOf(ModelRecord record) => _layout.PathOf(record, record.Files[0]);

    /// <summary>The absolute path of one of a model's files.</summary>
    public string PathOf(ModelRecord record, ModelFileRecord file) => _layout.PathOf(record, file);

    /// <summary>
    /// Takes a file in, all or nothing: by a clone that shares its blocks where the file system can, else by a copy; never by
    /// a link to the file, which its owner could write to later. Or, where the request says so, recorded where it lies. Progress has the phases <c>copy</c> and <c>verify</c>.
    /// </summary>
    /// <exception cref="KandilException">
    /// E_NOT_FOUND, E_ARGS: the file or the name cannot be used, or other content has the name and may not be replaced.
    /// E_DISK: no room. E_PERM: not allowed. E_VERIFY: the file changed while it was read. E_SCHEMA: as <see cref="List"/>.
    /// </exception>
    public Task<StoreImportResult> ImportAsync(
        StoreImportRequest request, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        request.Reference ? new ReferenceImport(_layout, _registry, _metadata).RunAsync(request, progress, cancellationToken)
        : request.Others.Count > 0 ? new SeveralFilesImport(new ImportRoom(_layout, _registry), Stages, new ModelVerification(_layout, _registry)).RunAsync(request, progress, cancellationToken)
        : new ModelImport(_layout, _registry, _metadata, _afterStep).RunAsync(request, progress, cancellationToken);

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

    /// <summary>Where a model is put together; the folder may not be there.</summary>
    internal string StageFolder(ModelKey key) => Path.Combine(_layout.PartialFolder, key.FileName);

    /// <summary>The chunks that were fetched for models not yet installed.</summary>
    public ChunkCache Chunks => new(_layout);

    /// <summary>Removes a model with its files and metadata.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED: it is not there. E_PERM: it is in use, or not allowed. E_DISK, E_SCHEMA.</exception>
    public Task RemoveAsync(ModelRecord record, CancellationToken cancellationToken = default) =>
        Removal.RunAsync(record, onlyUnpinned: false, cancellationToken);

    /// <summary>Bytes that removing models together frees: a file that another model has, too, stays.</summary>
    /// <exception cref="KandilException">As <see cref="List"/>.</exception>
    public long FreedBy(IReadOnlyCollection<ModelRecord> records)
    {
        var usage = new StoreUsage(_layout, _registry.Read());
        return usage.Models.Where(installed => records.Any(installed.HasKeyOf)).Sum(usage.Remove);
    }

    /// <summary>Pins a model, so that clean-up leaves it, or unpins it.</summary>
    /// <returns>The model as it is now.</returns>
    /// <exception cref="KandilException">E_NOT_INSTALLED, E_PERM, E_DISK, E_SCHEMA.</exception>
    public Task<ModelRecord> SetPinnedAsync(ModelRecord record, bool pinned, CancellationToken cancellationToken = default) =>
        ChangeAsync(record, installed => installed.Pinned == pinned ? installed : installed with { Pinned = pinned }, cancellationToken);

    /// <summary>Remembers the server that a model is asked for at; null for its source's own.</summary>
    /// <returns>The model as it is now.</returns>
    /// <exception cref="KandilException">E_NOT_INSTALLED, E_PERM, E_DISK, E_SCHEMA.</exception>
    internal Task<ModelRecord> SetMirrorAsync(ModelRecord record, string? mirror, CancellationToken cancellationToken) =>
        ChangeAsync(record, installed => installed.Mirror == mirror ? installed : installed with { Mirror = mirror }, cancellationToken);

    private async Task<ModelRecord> ChangeAsync(ModelRecord record, Func<ModelRecord, ModelRecord> edit, CancellationToken cancellationToken)
    {
        using RegistryChange change = await ChangeAsync(cancellationToken);
        ModelRecord installed = change.Find(record) ?? throw StorageErrors.NotInstalled(_registry.NameOf(record));
        ModelRecord changed = edit(installed);
        if (ReferenceEquals(changed, installed))
            return installed;
        change.Put(changed);
        Write(change.Save);
        return changed;
    }

    /// <summary>
    /// Removes the models that were not used for longest until the rest is small enough, never a pinned one or one in use,
    /// and what nobody comes back for: expired chunks, abandoned downloads, <c>*.corrupt</c> files.
    /// </summary>
    /// <exception cref="KandilException">E_PERM, E_DISK, E_SCHEMA. What was removed before stays removed.</exception>
    public Task<CollectResult> CollectAsync(CollectRequest request, CancellationToken cancellationToken = default) =>
        new ModelCollection(_layout, _registry, _metadata, Removal, Cleaning).RunAsync(request, cancellationToken);

    /// <summary>How much room there is.</summary>
    /// <param name="quota">What the models may take together, in bytes; null: as the store is set.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public StoreRoom MeasureRoom(long? quota = null) =>
        new(new StoreUsage(_layout, _registry.Read()).Bytes, _layout.FreeSpace(), quota ?? new StoreSettingsFile(_layout).ReadQuota());

    /// <summary>Sets what the models may take together, for all who share them.</summary>
    /// <param name="bytes">Bytes, 0 or more; null for no limit.</param>
    /// <param name="cancellationToken">Ends the wait for other writers.</param>
    /// <exception cref="KandilException">E_PERM, E_DISK, E_SCHEMA.</exception>
    public async Task SetQuotaAsync(long? bytes, CancellationToken cancellationToken = default)
    {
        using RegistryChange change = await ChangeAsync(cancellationToken);
        Write(() => new StoreSettingsFile(_layout).WriteQuota(bytes));
    }

    /// <summary>Who accepted a model's license; null if nobody did.</summary>
    /// <param name="source">The model's source.</param>
    /// <param name="id">The model.</param>
    /// <param name="license">The license's identifier at the source; null where it has none.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public LicenseAcceptance? FindAcceptance(string source, ModelId id, string? license) => new LicenseFile(_layout).Find(source, id, license);

    /// <summary>Every license that somebody accepted, also of models that are not installed.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public IReadOnlyList<AcceptedLicense> ListAcceptances() => new LicenseFile(_layout).Read();

    /// <summary>Records that somebody accepted a license, also of a model that is not installed yet.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task<LicenseAcceptance> AcceptLicenseAsync(AcceptedLicense accepted, CancellationToken cancellationToken = default)
    {
        using RegistryChange change = await ChangeAsync(cancellationToken);
        var acceptance = new LicenseAcceptance(accepted.By, accepted.License, accepted.At);
        List<ModelRecord> installed = [.. change.Records.Where(record => accepted.Is(record.Source, record.Id, record.License ?? accepted.License))];
        Write(() =>
        {
            new LicenseFile(_layout).Put(accepted);
            installed.ForEach(record => change.Put(record with { LicenseAccepted = acceptance }));
            if (installed.Count > 0)
                change.Save();
        });
        return acceptance;
    }

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
                throw StorageErrors.NotInstalled(_registry.NameOf(record));
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

    /// <summary>
    /// Reads every byte of a model's files and says which are bad, and where: to the block or the chunk where checksums of
    /// these are known. Progress has the phase <c>verify</c>.
    /// </summary>
    /// <exception cref="KandilException">E_PERM, E_DISK: a file cannot be read.</exception>
    public Task<ModelCheck> CheckAsync(
        ModelRecord record, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Checking.RunAsync(record, progress, cancellationToken);

    /// <summary>Checks a model and puts right what is bad, fetching no more than that.</summary>
    /// <param name="record">The model.</param>
    /// <param name="fetch">Fetches parts of its files.</param>
    /// <param name="validate">Looks at each file that was made whole, before it is visible; null for none.</param>
    /// <param name="progress">Phases <c>verify</c> and <c>copy</c>.</param>
    /// <param name="cancellationToken">Ends the repair; files that are right by then stay right.</param>
    /// <exception cref="KandilException">E_VERIFY: the source has something else now. E_NOT_INSTALLED, E_PERM, E_DISK, E_SCHEMA; what fetching throws.</exception>
    public Task<RepairResult> RepairAsync(
        ModelRecord record, FetchRange fetch, ValidateMade? validate = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new ModelRepair(_layout, _registry, Stages, Checking).RunAsync(record, fetch, validate, progress, cancellationToken);

    /// <summary>
    /// Copies a model with its manifest into a folder, for a machine without a network. The folder is empty, missing, or holds
    /// the same model. Progress has the phases <c>copy</c> and <c>verify</c>.
    /// </summary>
    /// <exception cref="KandilException">E_ARGS: something else is there. E_VERIFY: the model is damaged. E_NOT_INSTALLED, E_PERM, E_DISK.</exception>
    public async Task ExportAsync(
        ModelRecord record, string folder, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ModelUse use = AcquireUse(record);
        await new ModelExport(_layout).RunAsync(record, folder, progress, cancellationToken);
    }

    /// <summary>Takes in a folder that an export wrote; every file is hashed. Licenses that were accepted elsewhere are not accepted here.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="checks">What is asked of its files; null for nothing but their hashes.</param>
    /// <param name="progress">Phases <c>copy</c> and <c>verify</c>.</param>
    /// <param name="cancellationToken">Ends it; nothing is installed then.</param>
    /// <exception cref="KandilException">E_NOT_FOUND, E_SCHEMA: it is no export. E_VERIFY: a file is not what the manifest says. E_PERM, E_DISK.</exception>
    public Task<FolderImportResult> ImportFolderAsync(
        string folder, FolderChecks? checks = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new FolderImport(_registry, new ImportRoom(_layout, _registry), Stages, new ModelVerification(_layout, _registry)).RunAsync(folder, checks ?? new FolderChecks(), progress, cancellationToken);

    /// <summary>
    /// Gives records to models that older programs left in the models' folder, moves loose GGUF files into folders, copies
    /// configurations, deletes <c>*.corrupt</c> files. A second run changes nothing. Progress has the phase <c>verify</c>.
    /// </summary>
    /// <param name="validate">Looks at each file before it gets a record; throws to leave its model alone.</param>
    /// <param name="dryRun">True to say what would be done, and to change nothing.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Ends it; what was done stays.</param>
    /// <exception cref="KandilException">E_PERM, E_DISK, E_SCHEMA.</exception>
    public Task<MigrateResult> MigrateAsync(
        Func<string, CancellationToken, Task>? validate = null, bool dryRun = false, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new StoreMigration(_layout, _registry, Cleaning).RunAsync(validate, dryRun, progress, cancellationToken);

    /// <summary>The chunks that the installed models' files hold, as it is now.</summary>
    /// <exception cref="KandilException">As <see cref="List"/>.</exception>
    public InstalledChunks ReadInstalledChunks() => new(_layout, _registry.Read());

    /// <summary>A model's metadata with how it is used; null if there is none.</summary>
    public ModelMetadata? Metadata(ModelRecord record) => _metadata.Read(record.Id);

    /// <summary>Counts one answer. Best effort: false if the store cannot be written.</summary>
    /// <param name="record">The model.</param>
    /// <param name="latency">How long the answer took.</param>
    /// <param name="tokensPerSecond">How fast its tokens came; null where it was too short to tell.</param>
    /// <param name="cancellationToken">Ends the wait for other writers.</param>
    public Task<bool> RecordUseAsync(ModelRecord record, TimeSpan latency, double? tokensPerSecond = null, CancellationToken cancellationToken = default) =>
        new UseCounter(_registry, _metadata).CountAsync(record, latency, tokensPerSecond, cancellationToken);

    private InstallStages Stages => new(_layout, _registry, new StagePublication(_layout, _registry, _metadata, _afterStep));

    private ModelRemoval Removal => new(_layout, _registry, _metadata, _afterStep);

    private ModelChecking Checking => new(_layout, new ModelVerification(_layout, _registry));

    private StoreCleaning Cleaning => new(_layout, _registry, Stages, Chunks);

    private async Task<RegistryChange> ChangeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _registry.BeginAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.OfStore(exception, _layout);
        }
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.OfStore(exception, _layout);
        }
    }

    internal static ModelMetadata NewMetadata(ModelRecord record, string source) => new()
    {
        Name = record.Id,
        Source = source,
        Sha256 = record.Files[0].Sha256,
        SizeBytes = record.TotalSize,
        VerifiedAt = record.InstalledAt,
    };

    private FileLock Share(ModelRecord record, string path)
    {
        try
        {
            return FileLock.TryShare(path) ?? throw StorageErrors.InUse(_registry.NameOf(record));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StorageErrors.FileGone(_registry.NameOf(record), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be opened", path);
        }
    }
}
