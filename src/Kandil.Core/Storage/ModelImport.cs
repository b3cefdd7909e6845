using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Takes a file in. In its order: look for the same content under the name; clone or copy into a pending folder, hashing;
/// flush; let the caller validate; then, under the registry's lock, look again, note the final name, rename, record. What
/// goes wrong anywhere leaves nothing behind but what the next change clears away.
/// </summary>
internal sealed class ModelImport(StoreLayout layout, ModelRegistry registry, ModelMetadataFiles metadata, Action<string> afterStep)
{
    private readonly ImportRoom _room = new(layout, registry);

    public async Task<StoreImportResult> RunAsync(StoreImportRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        OutsideFile source = OutsideFile.Locate(request.Path);
        ModelId id = request.Name is null ? ModelId.OfFile(request.Path) : ModelId.Parse(request.Name);
        try
        {
            using FileStream file = source.Open();
            if (await InstalledAlreadyAsync(id, file, request, progress, cancellationToken) is { } installed)
                return new(ImportOutcome.AlreadyInstalled, installed, source.Path, IsClone: false);

            long replacing = InstalledUnder(id, registry.Read())?.TotalSize ?? 0;
            _room.Ensure(id, Math.Max(0, file.Length - replacing), written: 0);
            file.Position = 0;
            using PendingChange pending = await PendAsync(cancellationToken);
            try
            {
                afterStep("pending");
                TakenFile taken = await TakeAsync(source, file, pending, id, progress, cancellationToken);
                if (request.Validate is not null)
                    await request.Validate(taken.Path, cancellationToken);
                if (request.Try is not null)
                    await request.Try([taken.Path], cancellationToken);
                afterStep("validated");
                return await RecordAsync(request, source, taken, pending, id, cancellationToken);
            }
            catch
            {
                await AbandonAsync(pending);
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Explained(exception, id, source);
        }
    }

    /// <summary>The record of this name if it has the file's content; null if the name is free or may be taken over.</summary>
    private async Task<ModelRecord?> InstalledAlreadyAsync(
        ModelId id, FileStream file, StoreImportRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ModelRecord? record = InstalledUnder(id, registry.Read());
        if (record is null || (request.Replace && record.TotalSize != file.Length))
            return null;
        Sha256Digest digest = await FileHash.OfAsync(file, id.ToString(), progress, cancellationToken);
        return await IsInstalledAsync(record, digest, request.Replace, cancellationToken) ? record : null;
    }

    private static ModelRecord? InstalledUnder(ModelId id, IEnumerable<ModelRecord> records) =>
        records.FirstOrDefault(known => known.Key == new ModelKey(ModelRecord.FileSource, id, ""));

    /// <summary>Whether the record has this content, undamaged. A damaged one makes way for what it was.</summary>
    private async Task<bool> IsInstalledAsync(ModelRecord record, Sha256Digest digest, bool mayReplace, CancellationToken cancellationToken)
    {
        if (record.Files.Count == 1 && record.Files[0].Sha256 == digest)
            return await new ModelVerification(layout, registry).IsIntactAsync(record, cancellationToken);
        return mayReplace
            ? false
            : throw StorageErrors.OtherContentInstalled(record.Id.ToString(), record.Files[0].Sha256.ToString(), digest.ToString());
    }

    private async Task<PendingChange> PendAsync(CancellationToken cancellationToken)
    {
        using RegistryChange change = await registry.BeginAsync(cancellationToken);
        PendingChange.CollectAbandoned(layout, change.Records);
        return PendingChange.Create(layout);
    }

    private async Task<TakenFile> TakeAsync(
        OutsideFile source, FileStream file, PendingChange pending, ModelId id, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string path = Path.Combine(pending.Folder, id.Name + ".gguf");
        bool isClone = Reflink.TryClone(file.SafeFileHandle, path);
        Sha256Digest digest;
        if (isClone)
        {
            using var clone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
            digest = await FileHash.OfAsync(clone, id.ToString(), progress, cancellationToken);
            clone.Flush(flushToDisk: true);
        }
        else
        {
            digest = await CopyAsync(source, file, path, id, progress, cancellationToken);
        }

        afterStep("taken");
        return new(path, digest, new FileInfo(path).Length, isClone, ModelFacts.TryRead(path));
    }

    private async Task<Sha256Digest> CopyAsync(
        OutsideFile source, FileStream file, string path, ModelId id, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        if (layout.FreeSpace() < file.Length)
            throw _room.Full(id, file.Length);

        FileIdentity before = FileIdentity.Of(file.SafeFileHandle);
        using FileStream copy = OwnerOnly.CreateFile(path);
        Sha256Digest digest = await FileHash.CopyAsync(file, copy, id.ToString(), progress, cancellationToken);
        copy.Flush(flushToDisk: true);
        return FileIdentity.Of(file.SafeFileHandle) == before ? digest : throw StorageErrors.ChangedWhileRead(source.Path);
    }

    private async Task<StoreImportResult> RecordAsync(
        StoreImportRequest request, OutsideFile source, TakenFile taken, PendingChange pending, ModelId id, CancellationToken cancellationToken)
    {
        ModelRecord record;
        ModelRecord? replaced;
        using (RegistryChange change = await registry.BeginAsync(cancellationToken))
        {
            // Another process may have installed the name while this one copied.
            replaced = InstalledUnder(id, change.Records);
            if (replaced is not null && await IsInstalledAsync(replaced, taken.Digest, request.Replace, cancellationToken))
            {
                pending.TrySettle(change.Records);
                return new(ImportOutcome.AlreadyInstalled, replaced, source.Path, IsClone: false);
            }

            record = MakeVisible(change, taken, pending, id, replaced);
            pending.TrySettle(change.Records);
        }

        // The model is installed; that the user loses patience now changes nothing.
        await metadata.TryChangeAsync(id, known => Metadata(record, known, request, source), CancellationToken.None);
        return new(replaced is null ? ImportOutcome.Installed : ImportOutcome.Replaced, record, source.Path, taken.IsClone);
    }

    private ModelRecord MakeVisible(RegistryChange change, TakenFile taken, PendingChange pending, ModelId id, ModelRecord? replaced)
    {
        SafeRelativePath folder = replaced?.Path ?? StoreLayout.GgufFolder(id);
        SafeRelativePath name = FreeName(change.Records, folder, id, taken.Digest);
        SafeRelativePath path = folder.Append(name.Value);
        pending.Note([path, .. replaced?.AllPaths() ?? []]);
        afterStep("noted");

        string visible = path.Below(layout.Root);
        layout.CreateFolder(Path.GetDirectoryName(visible)!);
        AtomicFile.MakeVisible(taken.Path, visible);
        afterStep("renamed");

        var record = new ModelRecord
        {
            Id = id,
            Library = ModelRecord.LlamaCpp,
            Source = ModelRecord.FileSource,
            InstalledAt = DateTimeOffset.UtcNow,
            Path = folder,
            Pinned = replaced?.Pinned ?? false,
            LastAccessed = replaced?.LastAccessed,
            Facts = taken.Facts,
            Files =
            [
                new ModelFileRecord
                {
                    Path = name,
                    Size = taken.Size,
                    Sha256 = taken.Digest,
                    DigestSource = ModelFileRecord.Computed,
                    Verified = FileIdentity.Of(visible),
                },
            ],
        };
        change.Put(record);
        change.Save();
        afterStep("recorded");
        return record;
    }

    // Content never takes the name of other content: a record stays true until the registry is written, and a file that the
    // store knows nothing of is not its to replace.
    private SafeRelativePath FreeName(IReadOnlyList<ModelRecord> records, SafeRelativePath folder, ModelId id, Sha256Digest digest)
    {
        SafeRelativePath plain = SafeRelativePath.Parse($"{id.Name}.gguf");
        SafeRelativePath path = folder.Append(plain.Value);
        bool isTaken = File.Exists(path.Below(layout.Root)) || records.Any(record => record.Names(path));
        return isTaken ? SafeRelativePath.Parse($"{id.Name}-{digest}.gguf") : plain;
    }

    /// <summary>Undoes what was done. Whatever cannot be undone now is left to the next change; the failure that led here matters more.</summary>
    private async Task AbandonAsync(PendingChange pending)
    {
        try
        {
            using RegistryChange change = await registry.BeginAsync(CancellationToken.None);
            if (Directory.Exists(pending.Folder))
                pending.Settle(change.Records);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or KandilException)
        {
            return;
        }
    }

    internal static ModelMetadata Metadata(ModelRecord record, ModelMetadata? known, StoreImportRequest request, OutsideFile source) =>
        ModelStore.NewMetadata(record, $"{ModelRecord.FileSource}:{source.Path}").UsedAs(known) with
        {
            Capabilities = request.Capabilities,
            ContextWindow = request.ContextWindow,
        };

    private KandilException Explained(Exception exception, ModelId id, OutsideFile source) => IOFailure.IsDiskFull(exception)
        ? _room.Full(id, source.Size, exception)
        : IOErrors.OfStore(exception, layout);

    private sealed record TakenFile(string Path, Sha256Digest Digest, long Size, bool IsClone, ModelFacts? Facts);
}
