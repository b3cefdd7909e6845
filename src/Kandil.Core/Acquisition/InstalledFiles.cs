using Kandil.Core.Errors;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>Compares what a source offers with what is installed.</summary>
internal sealed class InstalledFiles(ModelStore store)
{
    private readonly IReadOnlyList<ModelRecord> _records = store.List();

    /// <summary>What is installed under a key; null if nothing is.</summary>
    public ModelRecord? Find(ModelKey key) => _records.FirstOrDefault(record => record.Key == key);

    /// <summary>
    /// True when the model has exactly these files: at the same commit (a registry's is its manifest's hash), or by the digests
    /// that both know.
    /// </summary>
    public static bool AreSame(ModelRecord record, SourceModel model, IReadOnlyList<SourceFile> files)
    {
        bool isSameCommit = model.Commit is not null && record.Commit == model.Commit;
        return record.Files.Count == files.Count && files.All(file => record.Files.Any(known =>
            known.Path == file.Path && known.Size == file.Size
            && (file.DigestKind == DigestKind.Sha256 ? known.Sha256.ToString() == file.Digest : isSameCommit)));
    }

    /// <summary>True when the model's files are what was verified; those that look different are hashed.</summary>
    public async Task<bool> AreIntactAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await store.EnsureUnchangedAsync(record, null, cancellationToken);
            return true;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Verify || exception.Code == ErrorCode.NotInstalled)
        {
            return false;
        }
    }

    /// <summary>
    /// An installed file that should have the same content: by its SHA-256 in any model, or by its place in the model that is
    /// to be replaced. Who takes it hashes it.
    /// </summary>
    public (ModelRecord Record, ModelFileRecord File)? Twin(SourceFile file, ModelKey key)
    {
        if (file.Size == 0 || file.DigestKind == DigestKind.None)
            return null;
        foreach (ModelRecord record in _records)
        {
            ModelFileRecord? twin = record.Files.FirstOrDefault(known => known.Size == file.Size && (file.DigestKind == DigestKind.Sha256
                ? known.Sha256.ToString() == file.Digest
                : record.Key == key && known.Path == file.Path));
            if (twin is not null)
                return (record, twin);
        }

        return null;
    }
}
