using Kandil.Core.Acquisition.Transfer;
using Kandil.Core.Errors;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>Compares what a source offers with what is installed.</summary>
internal sealed class InstalledFiles(ModelStore store)
{
    private const int PieceSize = 1 << 16;

    private readonly IReadOnlyList<ModelRecord> _records = store.List();

    /// <summary>What is installed under a key; null if nothing is.</summary>
    public ModelRecord? Find(ModelKey key) => _records.FirstOrDefault(record => record.Key == key);

    /// <summary>
    /// True when the model has exactly these files: at the same commit (a registry's is its manifest's hash), or by the digests
    /// that the source gives. A commit that changes other files alone changes nothing for the model.
    /// </summary>
    public async Task<bool> HoldsAsync(ModelRecord record, SourceModel model, IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        if (record.Files.Count != files.Count)
            return false;
        bool isSameCommit = model.Commit is not null && record.Commit == model.Commit;
        foreach (SourceFile file in files)
        {
            ModelFileRecord? known = record.Files.FirstOrDefault(known => known.Path == file.Path && known.Size == file.Size);
            bool isSame = known is not null && file.DigestKind switch
            {
                DigestKind.Sha256 => known.Sha256.ToString() == file.Digest,
                DigestKind.GitBlobSha1 when !isSameCommit => await HasGitBlobAsync(record, known, file, cancellationToken),
                _ => isSameCommit,
            };
            if (!isSame)
                return false;
        }

        return true;
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

    // The record has our SHA-256, the source says git's blob id: the file itself tells. Such files are small.
    private async Task<bool> HasGitBlobAsync(ModelRecord record, ModelFileRecord known, SourceFile file, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new FileStream(store.PathOf(record, known), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            using var hash = new ContentHash(file);
            byte[] piece = new byte[PieceSize];
            for (int came; (came = await content.ReadAsync(piece, cancellationToken)) > 0;)
                hash.Append(piece.AsSpan(0, came));
            return hash.Finish().IsRight;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // not there to be compared
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
