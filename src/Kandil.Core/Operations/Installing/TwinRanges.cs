using Kandil.Core.Acquisition;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>Parts of a damaged file from an undamaged one of the same content that another installed model has.</summary>
internal sealed class TwinRanges(ModelStore store, ModelRecord damaged)
{
    private const int PieceSize = 1 << 20;

    private readonly Dictionary<ModelFileRecord, string?> _twins = [];

    /// <summary>Bytes that were copied.</summary>
    public long CopiedBytes { get; private set; }

    /// <summary>Copies a part; false where there is no such file.</summary>
    public async Task<bool> TryCopyAsync(ModelFileRecord file, FileRange range, Stream destination, CancellationToken cancellationToken)
    {
        if (!_twins.TryGetValue(file, out string? twin))
            _twins[file] = twin = await FindAsync(file, cancellationToken);
        if (twin is null)
            return false;
        long start = destination.Position;
        try
        {
            await CopyAsync(twin, range, destination, cancellationToken);
            CopiedBytes += range.Length;
            return true;
        }
        catch (IOException)
        {
            destination.Position = start; // it went away meanwhile: the source has it
            _twins[file] = null;
            return false;
        }
    }

    private async Task<string?> FindAsync(ModelFileRecord file, CancellationToken cancellationToken)
    {
        var installed = new InstalledFiles(store);
        foreach (ModelRecord record in store.List().Where(record => !record.HasKeyOf(damaged)))
        {
            if (record.Files.FirstOrDefault(known => known.Sha256 == file.Sha256 && known.Size == file.Size) is { } twin
                && await installed.AreIntactAsync(record, cancellationToken))
            {
                return store.PathOf(record, twin);
            }
        }

        return null;
    }

    private static async Task CopyAsync(string path, FileRange range, Stream destination, CancellationToken cancellationToken)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        source.Position = range.Offset;
        byte[] piece = new byte[Math.Min(PieceSize, range.Length)];
        for (long left = range.Length; left > 0;)
        {
            int came = await source.ReadAtLeastAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, left)), 1, throwOnEndOfStream: true, cancellationToken);
            await destination.WriteAsync(piece.AsMemory(0, came), cancellationToken);
            left -= came;
        }
    }
}
