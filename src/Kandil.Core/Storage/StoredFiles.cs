using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// The files of all records, by place and by content, while the registry is changed. A file whose looks differ from what was
/// verified is never linked to: nobody knows what is in it.
/// </summary>
internal sealed class StoredFiles
{
    private readonly StoreLayout _layout;
    private readonly RegistryChange _change;
    private readonly Dictionary<string, ModelFileRecord> _byPath = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<Sha256Digest, (ModelFileRecord File, string Path)> _byDigest;

    public StoredFiles(StoreLayout layout, RegistryChange change)
    {
        (_layout, _change) = (layout, change);
        foreach (ModelRecord record in change.Records)
        {
            foreach (ModelFileRecord file in Files(record).Where(file => file.Outside is null))
                _byPath.TryAdd($"{record.Path}/{file.Path}", file);
        }

        _byDigest = change.Records
            .SelectMany(record => record.Files, (record, file) => (File: file, Path: layout.PathOf(record, file)))
            .Where(pair => pair.File.Outside is null) // never one inode with a file that is somebody else's
            .ToLookup(pair => pair.File.Sha256);
    }

    /// <summary>Whether a record has a file there.</summary>
    public bool Has(SafeRelativePath path) => _byPath.ContainsKey(path.Value);

    /// <summary>Whether the file there has this content, undamaged.</summary>
    public bool IsSame(SafeRelativePath path, StagedFile file) =>
        _byPath.TryGetValue(path.Value, out ModelFileRecord? known)
        && known.Sha256 == file.Sha256 && known.Verified is { } verified && Identity(path.Below(_layout.Root)) == verified;

    /// <summary>Makes a new file one with a stored file of the same content; false where there is none, or links cannot be made.</summary>
    public bool TryLink(StagedFile file, string visible)
    {
        if (file.Size == 0)
            return false;
        foreach ((ModelFileRecord known, string path) in _byDigest[file.Sha256])
        {
            if (known.Size != file.Size || known.Verified is not { } verified || Identity(path) != verified || !HardLink.TryCreate(path, visible))
                continue;
            DirectoryFlush.Flush(Path.GetDirectoryName(visible)!);
            // A new name changes a file's status time, and with it the identity that every record of the file knows.
            SharedFiles.Renew(_change, verified, FileIdentity.Of(visible));
            return true;
        }

        return false;
    }

    private static IEnumerable<ModelFileRecord> Files(ModelRecord record) =>
        record.SourceManifest is null ? record.Files : record.Files.Append(record.SourceManifest);

    private static FileIdentity? Identity(string path)
    {
        try
        {
            return FileIdentity.Of(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
