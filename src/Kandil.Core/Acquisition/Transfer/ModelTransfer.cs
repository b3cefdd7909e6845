using Kandil.Core.Acquisition.Chunks;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>Brings all files of a plan into a stage.</summary>
internal sealed class ModelTransfer(ModelStore store, HttpSender http, InstallPlan plan, InstallStage stage, TransferMeter meter, DownloadOptions options)
{
    private const int NameDigits = 32;

    /// <summary>Bytes that a plan must have here before it can be put together, and bytes of its files.</summary>
    public static (long ToFetch, long ToHash) Totals(InstallPlan plan) => (
        IsChunked(plan) ? ChunkAssembly.ChunksOf(plan.Files).Sum(chunk => chunk.Size) : plan.TotalBytes, plan.TotalBytes);

    /// <summary>Fetches, and checks digests.</summary>
    /// <returns>The files, in the plan's order.</returns>
    public async Task<IReadOnlyList<StagedFile>> RunAsync(CancellationToken cancellationToken)
    {
        using var connections = new SemaphoreSlim(options.Connections);
        return IsChunked(plan) ? await AssembleAsync(connections, cancellationToken) : await FetchAsync(connections, cancellationToken);
    }

    /// <summary>Where a file's journal lies.</summary>
    /// <param name="stage">The stage's folder.</param>
    /// <param name="file">The file in the model.</param>
    public static string JournalOf(string stage, SafeRelativePath file) =>
        Path.Combine(stage, "journal", Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(file.Value)).ToString()[..NameDigits]);

    /// <summary>Deletes the chunks that the installed model no longer needs in the cache.</summary>
    public void CleanUp()
    {
        if (IsChunked(plan))
            store.Chunks.Remove(ChunkAssembly.ChunksOf(plan.Files).Select(chunk => chunk.Sha256));
    }

    private static bool IsChunked(InstallPlan plan) => plan.Files.Any(file => file.Chunks is not null);

    private async Task<IReadOnlyList<StagedFile>> AssembleAsync(SemaphoreSlim connections, CancellationToken cancellationToken)
    {
        InstalledChunks? installed = plan.Reinstall ? null : store.ReadInstalledChunks();
        var fetch = new ChunkFetch(http, store.Chunks, installed, plan.Reference, connections, meter, options);
        return await new ChunkAssembly(fetch, plan.Reference, stage, meter, options).RunAsync(plan.Files, cancellationToken);
    }

    private async Task<IReadOnlyList<StagedFile>> FetchAsync(SemaphoreSlim connections, CancellationToken cancellationToken)
    {
        var installed = new InstalledFiles(store);
        using var files = new SemaphoreSlim(options.Connections);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<StagedFile>[] fetching = [.. plan.Files.Select(FetchOneAsync)];
        await FirstFailure.WhenAllAsync(fetching, failed);
        return [.. fetching.Select(file => file.Result)];

        // Not all files of a model of hundreds at once: their blocks would come too far apart to be hashed as they arrive.
        async Task<StagedFile> FetchOneAsync(SourceFile file)
        {
            await files.WaitAsync(failed.Token);
            try
            {
                return Staged(file, await FetchAsync(file, installed, connections, failed.Token));
            }
            finally
            {
                files.Release();
            }
        }
    }

    private async Task<TransferredFile> FetchAsync(SourceFile file, InstalledFiles installed, SemaphoreSlim connections, CancellationToken cancellationToken)
    {
        string path = stage.PathOf(file.Path);
        string journal = JournalOf(stage.Folder, file.Path);
        FileMeter counted = meter.For(file.Path.FileName);
        if (!plan.Reinstall && !File.Exists(journal) && installed.Twin(file, plan.Key) is { } twin
            && await TwinCopy.TryAsync(store, twin.Record, twin.File, file, path, counted, cancellationToken) is { } copied)
        {
            return copied;
        }

        HttpCredential? credential = await plan.Source.CredentialForAsync(file.Address!);
        var remote = new RemoteFile(plan.Reference, file, plan.Model.Commit, credential);
        return await new FileTransfer(http, remote, path, journal, connections, counted, options).RunAsync(cancellationToken);
    }

    private static StagedFile Staged(SourceFile file, TransferredFile transferred) =>
        new(file.Path, file.Size, transferred.Sha256, DigestSource(file)) { Hashed = transferred.Identity, Blocks = transferred.Blocks, CanRunCode = file.CanRunCode };

    // The recorded SHA-256 is the source's own word, or ours of content that the source's other digest vouches for.
    private static string DigestSource(SourceFile file) => file.DigestKind switch
    {
        DigestKind.Sha256 => file.DigestSource,
        DigestKind.GitBlobSha1 => $"{ModelFileRecord.Computed} ({file.DigestSource})",
        _ => ModelFileRecord.Computed,
    };
}
