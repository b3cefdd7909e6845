using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>
/// What the installed models take of the disk: a file that several models share, under one name or several, counts once, and
/// is freed with the last of them.
/// </summary>
internal sealed class StoreUsage
{
    private readonly Dictionary<ModelRecord, HashSet<Inode>> _inodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Inode, int> _users = [];

    public StoreUsage(StoreLayout layout, IReadOnlyList<ModelRecord> models)
    {
        Models = models;
        foreach (ModelRecord record in models)
        {
            HashSet<Inode> inodes = [.. record.AllPaths().Select(path => Inode.Of(path.Below(layout.Root))).OfType<Inode>()];
            _inodes.Add(record, inodes);
            foreach (Inode inode in inodes.Where(inode => !Count(inode, 1)))
                Bytes += inode.Size;
        }
    }

    /// <summary>Every model.</summary>
    public IReadOnlyList<ModelRecord> Models { get; }

    /// <summary>Bytes of those that were not taken out.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes a model out.</summary>
    /// <returns>Bytes that this frees.</returns>
    public long Remove(ModelRecord record)
    {
        long freed = _inodes[record].Where(inode => !Count(inode, -1)).Sum(inode => inode.Size);
        Bytes -= freed;
        return freed;
    }

    /// <summary>The models whose removal frees nothing as long as these stay.</summary>
    public ISet<ModelRecord> HeldBy(IEnumerable<ModelRecord> staying)
    {
        HashSet<Inode> held = [.. staying.SelectMany(record => _inodes[record])];
        return Models.Where(record => _inodes[record].IsSubsetOf(held)).ToHashSet<ModelRecord>(ReferenceEqualityComparer.Instance);
    }

    /// <returns>False when nobody used it before, or nobody does now.</returns>
    private bool Count(Inode inode, int change)
    {
        int users = _users.GetValueOrDefault(inode);
        _users[inode] = users + change;
        return (change > 0 ? users : users + change) > 0;
    }

    private readonly record struct Inode(ulong Device, ulong Number, long Size)
    {
        /// <summary>Null for a file that somebody took away: it takes no room.</summary>
        public static Inode? Of(string path)
        {
            try
            {
                FileIdentity identity = FileIdentity.Of(path);
                return new(identity.Device, identity.Inode, identity.Size);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
