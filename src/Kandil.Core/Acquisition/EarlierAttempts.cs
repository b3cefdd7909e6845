using Kandil.Core.Acquisition.Transfer;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>What interrupted installations of a model left that the next one need not fetch. Only looks: the installation compares each byte with its checksum before it counts.</summary>
internal sealed class EarlierAttempts(ModelStore store, ModelKey key, string? commit)
{
    private readonly string _stage = store.StageFolder(key);

    /// <summary>Bytes of a file whose checksums were journaled; null where there is no journal, so that the file may come from elsewhere.</summary>
    public long? BytesOf(SourceFile file)
    {
        string journal = ModelTransfer.JournalOf(_stage, file.Path);
        if (!File.Exists(journal))
            return null;
        var staged = new FileInfo(file.Path.Below(InstallStage.FilesBelow(_stage)));
        return staged.Exists ? BlockJournal.CountBytes(journal, new RemoteFile("", file, commit, null).Identity, file.Size, staged.Length) : 0;
    }

    /// <summary>Bytes of a chunk that are in the cache, all of them or those of a part.</summary>
    public long BytesOf(SourceChunk chunk) => Math.Min(chunk.Size, store.Chunks.LengthOf(chunk.Sha256));
}
