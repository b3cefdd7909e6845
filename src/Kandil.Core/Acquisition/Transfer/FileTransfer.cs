using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>A file that is whole and right in the stage.</summary>
/// <param name="Sha256">Its digest.</param>
/// <param name="Identity">What it looked like when its last byte had been written.</param>
/// <param name="Blocks">Checksums of its blocks; null where nobody made them.</param>
internal sealed record TransferredFile(Sha256Digest Sha256, FileIdentity Identity, FileBlocks? Blocks = null);

/// <summary>
/// Brings one file into the stage: in ranges by several connections, hashed while they arrive, from where an earlier process
/// stopped. A file that is not what its source announced is deleted.
/// </summary>
internal sealed class FileTransfer(HttpSender http, RemoteFile remote, string path, string journalPath, SemaphoreSlim connections, FileMeter meter, DownloadOptions options)
{
    private const int MostStarts = 4;

    private readonly BlockDivision _blocks = new(remote.File.Size, options.BlockSizeOf(remote.File.Size));

    /// <summary>Fetches what is missing.</summary>
    /// <exception cref="KandilException">E_VERIFY: it is not what was announced; E_NET, E_TIMEOUT, E_AUTH, E_NOT_FOUND, E_RATE_LIMIT, E_DISK.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<TransferredFile> RunAsync(CancellationToken cancellationToken)
    {
        using BlockJournal journal = BlockJournal.Open(journalPath, remote.Identity, _blocks);
        using FileStream file = OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite);
        if (journal.Finished is { } whole && FileIdentity.Of(file.SafeFileHandle) == whole.Identity)
        {
            meter.Reuse(remote.File.Size);
            meter.Hash(remote.File.Size);
            return new TransferredFile(whole.Sha256, whole.Identity, journal.Blocks);
        }

        if (file.Length > remote.File.Size)
            file.SetLength(remote.File.Size);
        ContentDigest digest = await FetchAsync(file, journal, cancellationToken);
        if (!digest.IsRight)
        {
            journal.Reset();
            file.Dispose();
            File.Delete(path);
            throw digest.Mismatch(remote.Model);
        }

        var identity = FileIdentity.Of(file.SafeFileHandle);
        journal.Finish(digest.Sha256, identity);
        return new TransferredFile(digest.Sha256, identity, journal.Blocks);
    }

    private async Task<ContentDigest> FetchAsync(FileStream file, BlockJournal journal, CancellationToken cancellationToken)
    {
        bool onlyWhole = false;
        for (int starts = 1; ; starts++)
        {
            using var attempt = new TransferAttempt(http, remote, file, _blocks, journal, connections, meter, options);
            try
            {
                return await attempt.RunAsync(onlyWhole, cancellationToken);
            }
            catch (StartOverException over)
            {
                // What came is of no use to the next run either, nor is the tag of a version that does not fit.
                meter.StartOver();
                journal.Reset();
                file.SetLength(0);
                if (starts == MostStarts)
                    throw over.Failure;
                onlyWhole |= over.OnlyWhole;
            }
        }
    }
}
