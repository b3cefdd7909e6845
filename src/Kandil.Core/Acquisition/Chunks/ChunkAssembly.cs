using System.Collections.Concurrent;
using Kandil.Core.Acquisition.Transfer;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Chunks;

/// <summary>Puts files together from chunks: several are brought at once, and what is next in the manifest's order is written and hashed as soon as it is here.</summary>
internal sealed class ChunkAssembly(ChunkFetch fetch, string model, InstallStage stage, TransferMeter meter, DownloadOptions options)
{
    private const int MostTries = 3;

    /// <summary>The chunks of some files, each once, in the order of their first use.</summary>
    public static IReadOnlyList<SourceChunk> ChunksOf(IEnumerable<SourceFile> files) =>
        [.. files.OrderBy(file => file.Offset).SelectMany(file => file.Chunks ?? []).DistinctBy(chunk => chunk.Sha256)];

    /// <summary>Makes the files.</summary>
    /// <returns>The files, in the order given.</returns>
    /// <exception cref="KandilException">E_VERIFY, E_NET, E_TIMEOUT, E_NOT_FOUND, E_RATE_LIMIT, E_DISK, E_PERM.</exception>
    public async Task<IReadOnlyList<StagedFile>> RunAsync(IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        IReadOnlyList<SourceChunk> chunks = ChunksOf(files);
        var missing = new ConcurrentQueue<SourceChunk>(chunks);
        var places = chunks.ToDictionary(chunk => chunk.Sha256, _ => new TaskCompletionSource<ChunkPlace>(TaskCreationOptions.RunContinuationsAsynchronously));
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IEnumerable<Task> bringing = Enumerable.Range(0, Math.Min(options.Connections, chunks.Count)).Select(_ => Task.Run(
            async () =>
            {
                while (missing.TryDequeue(out SourceChunk? chunk))
                    places[chunk.Sha256].SetResult(await fetch.BringAsync(chunk, failed.Token));
            },
            CancellationToken.None));
        var made = new Dictionary<SourceFile, StagedFile>();
        Task making = Task.Run(
            async () =>
            {
                foreach (SourceFile file in files.OrderBy(file => file.Offset))
                    made[file] = await MakeAsync(file, places, failed.Token);
            },
            CancellationToken.None);
        await FirstFailure.WhenAllAsync([.. bringing, making], failed);
        return [.. files.Select(file => made[file])];
    }

    private async Task<StagedFile> MakeAsync(
        SourceFile source, Dictionary<Sha256Digest, TaskCompletionSource<ChunkPlace>> places, CancellationToken cancellationToken)
    {
        string path = stage.PathOf(source.Path);
        using FileStream file = OwnerOnly.Open(path, FileMode.Create, FileShare.ReadWrite);
        using var hash = new ContentHash(source);
        FileMeter counted = meter.For(source.Path.FileName);
        foreach (SourceChunk chunk in source.Chunks ?? [])
        {
            ChunkPlace place = await places[chunk.Sha256].Task.WaitAsync(cancellationToken);
            await CopyAsync(source, chunk, place, file, hash, counted, cancellationToken);
        }

        if (file.Length != source.Size)
            throw AcquisitionErrors.WrongLength(model, source.Path.Value, source.Size, file.Length);
        ContentDigest digest = hash.Finish();
        return new StagedFile(source.Path, source.Size, digest.Sha256, $"{ModelFileRecord.Computed} ({source.DigestSource})")
        {
            Hashed = FileIdentity.Of(file.SafeFileHandle),
            CanRunCode = source.CanRunCode,
        };
    }

    /// <summary>Writes what the chunk has of the file. A piece that is read again after a failure is written and hashed once.</summary>
    private async Task CopyAsync(
        SourceFile source, SourceChunk chunk, ChunkPlace place, FileStream file, ContentHash hash, FileMeter counted, CancellationToken cancellationToken)
    {
        long from = Math.Max(source.Offset, chunk.Offset) - chunk.Offset;
        long to = Math.Min(source.Offset + source.Size, chunk.Offset + chunk.Size) - chunk.Offset;
        long start = file.Position;
        for (int tries = 1; !await place.CopyAsync(new TakingStream(TakeAsync), cancellationToken); tries++)
        {
            // Bytes that were wrong are in the file and in its hash by now; those that were only taken away are not.
            if (tries == MostTries || file.Position > start)
                throw AcquisitionErrors.DiskChangesBytes(file.Name);
            place = await fetch.BringAsync(chunk, cancellationToken);
        }

        async ValueTask TakeAsync(long at, ReadOnlyMemory<byte> piece)
        {
            int first = (int)Math.Clamp(from - at, 0, piece.Length);
            int end = (int)Math.Clamp(to - at, first, piece.Length);
            ReadOnlyMemory<byte> own = piece[first..end];
            await file.WriteAsync(own, cancellationToken);
            hash.Append(own.Span);
            counted.Hash(own.Length);
        }
    }
}
