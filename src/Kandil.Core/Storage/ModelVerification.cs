using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Compares a model's files with what was verified, and hashes those that look different.</summary>
internal sealed class ModelVerification(StoreLayout layout, ModelRegistry registry)
{
    public async Task RunAsync(ModelRecord record, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var files = new List<ModelFileRecord>();
        foreach (ModelFileRecord file in record.Files)
        {
            try
            {
                files.Add(await VerifiedAsync(record, file, progress, cancellationToken));
            }
            catch (KandilException exception) when (exception.Code == ErrorCode.Verify && file.DamagedAt is null)
            {
                await RememberAsync(record with { Files = [.. record.Files.Select(known => known == file ? file.Damaged() : known)] }, CancellationToken.None);
                throw;
            }
        }

        if (!files.SequenceEqual(record.Files))
            await RememberAsync(record with { Files = files }, cancellationToken);
    }

    /// <summary>True when every file is there with the content that was verified; hashes only those that look different.</summary>
    public async Task<bool> IsIntactAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        try
        {
            foreach (ModelFileRecord file in record.Files)
                await VerifiedAsync(record, file, null, cancellationToken);
            return true;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Verify || exception.Code == ErrorCode.NotInstalled)
        {
            return false;
        }
    }

    private async Task<ModelFileRecord> VerifiedAsync(
        ModelRecord record, ModelFileRecord known, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string path = layout.PathOf(record, known);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            FileIdentity identity = FileIdentity.Of(file.SafeFileHandle);
            if (identity == known.Verified)
                return known;

            Sha256Digest actual = await FileHash.OfAsync(file, record.Id.ToString(), progress, cancellationToken);
            return actual == known.Sha256
                ? known.Whole(identity)
                : throw StorageErrors.DigestMismatch(registry.NameOf(record), path, known.Sha256.ToString(), actual.ToString(), RemedyOf(record, known));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StorageErrors.FileGone(registry.NameOf(record), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", path);
        }
    }

    /// <summary>What to do about damage of what has no source; null for what has one.</summary>
    private RecommendedAction? RemedyOf(ModelRecord record, ModelFileRecord damaged) =>
        damaged.Outside is { } outside ? StoreErrors.PutOutsideRight(record.Id.ToString(), outside)
        : record.Source == ModelRecord.FileSource ? StoreErrors.ImportAgain(registry.NameOf(record))
        : null;

    /// <summary>Writes down what was found, so that the next load need not hash, and listings tell of damage. In a store that can only be read it must.</summary>
    public async Task RememberAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        try
        {
            using RegistryChange change = await registry.BeginAsync(cancellationToken);
            if (change.Find(record) is { } current && current.ManifestHash == record.ManifestHash)
            {
                change.Put(current with { Files = record.Files });
                change.Save();
            }
        }
        catch (Exception exception) when (IOFailure.IsDenied(exception) || IOFailure.IsDiskFull(exception))
        {
            return;
        }
    }
}
