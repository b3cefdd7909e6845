using System.Buffers;
using System.Formats.Tar;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Acquisition.Programs;

/// <summary>
/// Unpacks a tar into a new folder, and nothing outside of it: only folders, files and links with relative names, each name once,
/// nothing through a link, no link that leads out, no owners, no special files. All is the user's alone.
/// </summary>
/// <param name="folder">The folder; made here.</param>
/// <param name="archive">The archive's name, for errors.</param>
internal sealed class TarUnpacking(string folder, string archive)
{
    private const int MostEntries = 100_000;
    private const long MostBytes = 64L << 30;

    private readonly List<(SafeRelativePath Path, string Target)> _links = [];
    private int _entries;
    private long _bytes;

    /// <summary>Unpacks.</summary>
    /// <param name="tar">The tar.</param>
    /// <param name="moved">Called as it goes on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_UNSAFE: something in it is refused; E_VERIFY: it is no tar, or is cut off.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task RunAsync(Stream tar, Action moved, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateDirectory(folder);
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await NextAsync(reader, cancellationToken) is { } entry)
        {
            if (++_entries > MostEntries)
                throw BackendErrors.UnsafeArchive(archive, entry.Name, "is one entry too many");
            await TakeAsync(entry, moved, cancellationToken);
        }

        // At the end: so nothing was written through a link.
        foreach ((SafeRelativePath path, string target) in _links)
        {
            if (Path.Exists(path.Below(folder)))
                throw BackendErrors.UnsafeArchive(archive, path.Value, "is there twice");
            File.CreateSymbolicLink(path.Below(folder), target);
        }
    }

    private async Task<TarEntry?> NextAsync(TarReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (Exception cause) when (cause is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw BackendErrors.DamagedArchive(archive, $"it is damaged or cut off ({cause.Message.TrimEnd('.')})", cause);
        }
    }

    private async Task TakeAsync(TarEntry entry, Action moved, CancellationToken cancellationToken)
    {
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes || NameOf(entry) is not { } name)
            return;
        if (!SafeRelativePath.TryParse(name, out SafeRelativePath? path, out string? problem))
            throw BackendErrors.UnsafeArchive(archive, entry.Name, $"has a name that {problem}");
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                MakeFolder(path, entry.Name);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await WriteAsync(entry, Free(path, entry.Name), moved, cancellationToken);
                break;
            case TarEntryType.SymbolicLink:
                Free(path, entry.Name);
                _links.Add((path, Inside(path, entry)));
                break;
            case TarEntryType.HardLink:
                Copy(path, entry);
                break;
            default:
                throw BackendErrors.UnsafeArchive(archive, entry.Name, "is neither a file nor a folder nor a link");
        }
    }

    // './bin/ollama' and 'bin/' are ordinary; '.' is the folder itself.
    private static string? NameOf(TarEntry entry)
    {
        string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        return name is "" or "." ? null : entry.EntryType == TarEntryType.Directory && name.Length > 1 ? name.TrimEnd('/') : name;
    }

    private void MakeFolder(SafeRelativePath path, string name)
    {
        string whole = path.Below(folder);
        if (File.Exists(whole))
            throw BackendErrors.UnsafeArchive(archive, name, "is there twice");
        OwnerOnly.CreateDirectory(whole);
    }

    private string Free(SafeRelativePath path, string name)
    {
        string whole = path.Below(folder);
        for (string? above = Path.GetDirectoryName(whole); above is not null && above.Length > folder.Length; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
                throw BackendErrors.UnsafeArchive(archive, name, "lies below a file");
        }

        if (Path.Exists(whole) || _links.Exists(link => link.Path == path))
            throw BackendErrors.UnsafeArchive(archive, name, "is there twice");
        OwnerOnly.CreateDirectory(Path.GetDirectoryName(whole)!);
        return whole;
    }

    private async Task WriteAsync(TarEntry entry, string path, Action moved, CancellationToken cancellationToken)
    {
        await using (FileStream file = OwnerOnly.CreateFile(path))
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
            try
            {
                while (entry.DataStream is { } data && await ReadAsync(data, buffer, cancellationToken) is > 0 and int read)
                {
                    if ((_bytes += read) > MostBytes)
                        throw BackendErrors.UnsafeArchive(archive, entry.Name, "makes it larger than any release is");
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    moved();
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            file.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows() && (entry.Mode & UnixFileMode.UserExecute) != 0)
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<int> ReadAsync(Stream data, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await data.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            throw BackendErrors.DamagedArchive(archive, $"it is damaged or cut off ({cause.Message.TrimEnd('.')})", cause);
        }
    }

    // Steps upwards come first, from a real folder: so they lead where they say, and what follows can pass only links that stay inside too.
    private string Inside(SafeRelativePath path, TarEntry entry)
    {
        string[] steps = entry.LinkName.Split('/');
        int up = steps.TakeWhile(step => step == "..").Count();
        bool stays = up <= path.Value.Count(character => character == '/') && SafeRelativePath.TryParse(string.Join('/', steps[up..]), out _, out _);
        return stays ? entry.LinkName : throw BackendErrors.UnsafeArchive(archive, entry.Name, "is a link that may lead out of its folder");
    }

    private void Copy(SafeRelativePath path, TarEntry entry)
    {
        string? name = entry.LinkName.StartsWith("./", StringComparison.Ordinal) ? entry.LinkName[2..] : entry.LinkName;
        if (!SafeRelativePath.TryParse(name, out SafeRelativePath? known, out _) || !File.Exists(known.Below(folder)))
            throw BackendErrors.UnsafeArchive(archive, entry.Name, "is a link to a file that is not in it");
        string whole = Free(path, entry.Name);
        if (!HardLink.TryCreate(known.Below(folder), whole))
            File.Copy(known.Below(folder), whole);
    }
}
