using Kandil.Core.Acquisition.Chunks;
using Kandil.Core.Acquisition.Transfer;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>Fetches parts of an installed model's files again, from its source at the commit that is installed. Whoever asks checks the bytes.</summary>
public sealed class SourceRanges
{
    private readonly ModelStore _store;
    private readonly HttpSender _http;
    private readonly DownloadOptions _options;
    private readonly IModelSource _source;
    private readonly SourceModel _model;

    private SourceRanges(ModelStore store, HttpSender http, DownloadOptions options, IModelSource source, SourceModel model) =>
        (_store, _http, _options, _source, _model) = (store, http, options, source, model);

    /// <summary>Finds an installed model at its source.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: it is no longer there; E_VERIFY: its version is another one now; E_AUTH, E_NET, E_TIMEOUT, E_RATE_LIMIT.</exception>
    public static async Task<SourceRanges> OpenAsync(
        ModelStore store, HttpSender http, DownloadOptions options, IModelSource source, ModelRecord record, CancellationToken cancellationToken)
    {
        ModelReference reference = ReferenceOf(record, source, record.Revision);
        SourceModel model = await source.ResolveAsync(reference, source is HuggingFaceSource ? record.Commit : null, cancellationToken);
        return record.Commit is null || model.Commit == record.Commit
            ? new SourceRanges(store, http, options, source, model)
            : throw AcquisitionErrors.VersionGone(reference.ToString(), record.Commit);
    }

    /// <summary>What an installed model is called at its source.</summary>
    /// <param name="record">The model.</param>
    /// <param name="source">Its source.</param>
    /// <param name="version">The version or alias, where versions have names; a hub is told its revision apart from the reference.</param>
    internal static ModelReference ReferenceOf(ModelRecord record, IModelSource source, string version)
    {
        bool isHub = source is HuggingFaceSource;
        return ModelReference.Parse(
            $"{source.Name}:{Repository(record, isHub)}{(isHub ? "" : $":{version}")}",
            new ReferenceVocabulary(source.Name == ReferenceVocabulary.HuggingFace ? [] : [source.Name]));
    }

    /// <summary>Fetches a part of a file.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: the source has no such file; E_VERIFY, E_NET, E_TIMEOUT, E_AUTH, E_RATE_LIMIT, E_DISK.</exception>
    public async Task FetchAsync(ModelFileRecord file, FileRange range, Stream destination, CancellationToken cancellationToken)
    {
        SourceFile known = _model.Files.FirstOrDefault(offered => offered.Path == file.Path && offered.Size == file.Size)
            ?? throw AcquisitionErrors.FileGone(_model.Id, file.Path.Value);
        var meter = new TransferMeter(range.Length, range.Length, null, _options.Clock);
        if (known.Chunks is null)
            await FetchAsync(known, range, destination, meter, cancellationToken);
        else
            await FetchChunksAsync(known, range, destination, meter, cancellationToken);
    }

    // A repository without an owner is kept as local/NAME.
    private static string Repository(ModelRecord record, bool isHub) =>
        isHub && record.Id.Owner == ModelId.LocalOwner ? record.Id.Name : record.Id.ToString();

    private async Task FetchAsync(SourceFile file, FileRange range, Stream destination, TransferMeter meter, CancellationToken cancellationToken)
    {
        var blocks = new BlockDivision(file.Size, _options.BlockSize);
        var remote = new RemoteFile(_model.Id, file, _model.Commit, await _source.CredentialForAsync(file.Address!));
        var fetch = new RangeFetch(_http, remote, blocks, new OnlyVersion(), meter.For(file.Path.FileName), _options);
        try
        {
            await fetch.RunAsync((int)(range.Offset / blocks.BlockSize), (int)((range.End - 1) / blocks.BlockSize), TakeAsync, cancellationToken);
        }
        catch (StartOverException over) when (over.OnlyWhole)
        {
            await WholeAsync(fetch, TakeAsync, cancellationToken);
        }
        catch (StartOverException over)
        {
            throw over.Failure;
        }

        async ValueTask TakeAsync(int block, ReadOnlyMemory<byte> content, CancellationToken token)
        {
            long start = blocks.StartOf(block);
            int from = (int)Math.Clamp(range.Offset - start, 0, content.Length);
            int to = (int)Math.Clamp(range.End - start, from, content.Length);
            await destination.WriteAsync(content[from..to], token);
        }
    }

    private static async Task WholeAsync(RangeFetch fetch, TakeBlock take, CancellationToken cancellationToken)
    {
        try
        {
            await fetch.RunWholeAsync(take, cancellationToken);
        }
        catch (StartOverException over)
        {
            throw over.Failure;
        }
    }

    private async Task FetchChunksAsync(SourceFile file, FileRange range, Stream destination, TransferMeter meter, CancellationToken cancellationToken)
    {
        using var connections = new SemaphoreSlim(_options.Connections);
        var fetch = new ChunkFetch(_http, _store.Chunks, null, _model.Id, connections, meter, _options);
        long start = file.Offset + range.Offset;
        SourceChunk[] chunks = [.. file.Chunks!.Where(chunk => chunk.Offset < start + range.Length && start < chunk.Offset + chunk.Size)];
        foreach (SourceChunk chunk in chunks)
        {
            ChunkPlace place = await fetch.BringAsync(chunk, cancellationToken);
            var taking = new TakingStream(async (at, piece) =>
            {
                int from = (int)Math.Clamp(start - chunk.Offset - at, 0, piece.Length);
                int to = (int)Math.Clamp(start + range.Length - chunk.Offset - at, from, piece.Length);
                await destination.WriteAsync(piece[from..to], cancellationToken);
            });
            if (!await place.CopyAsync(taking, cancellationToken))
                throw AcquisitionErrors.DiskChangesBytes(file.Path.Value);
        }

        _store.Chunks.Remove(chunks.Select(chunk => chunk.Sha256));
    }
}
