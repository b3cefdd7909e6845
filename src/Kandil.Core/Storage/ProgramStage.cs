using System.ComponentModel;
using System.Diagnostics;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Where one process at a time puts a program together. What is unpacked is seen by nobody before <see cref="Publish"/>; an archive that came in part stays for the next attempt.</summary>
internal sealed class ProgramStage : IDisposable
{
    private readonly ProgramStore _store;
    private readonly string _name;
    private readonly FileLock _held;

    public ProgramStage(ProgramStore store, string name, FileLock held)
    {
        (_store, _name, _held) = (store, name, held);
        Folder = Path.Combine(store.Root, "partial", name);
        OwnerOnly.CreateDirectory(Folder);
        DiscardUnpacked(); // of a process that was killed
    }

    /// <summary>What the program is called.</summary>
    public string Name => _name;

    /// <summary>The stage's folder.</summary>
    public string Folder { get; }

    /// <summary>Where the archive is unpacked; made by who unpacks.</summary>
    public string Unpacked => Path.Combine(Folder, "unpacked");

    /// <summary>What is installed now, after any wait for another process.</summary>
    public InstalledProgram? Installed => _store.Find(_name);

    /// <summary>Gives what is unpacked its name, and makes it the installed one; the stage is gone after it.</summary>
    /// <param name="version">The release.</param>
    /// <param name="program">The program in it.</param>
    /// <param name="source">Where the archive came from.</param>
    /// <param name="sha256">Its digest.</param>
    /// <returns>What is installed, and the folders of former ones that stay because a program runs from them.</returns>
    public (InstalledProgram Program, IReadOnlyList<string> StillUsed) Publish(string version, SafeRelativePath program, string source, Sha256Digest sha256)
    {
        string folder = _store.FolderOf(_name, version);
        Directory.Move(Unpacked, folder);
        DirectoryFlush.Flush(_store.Root);
        var installed = new InstalledProgram(_name, version, SafeRelativePath.Parse(Path.GetFileName(folder)), program, source, sha256, DateTimeOffset.UtcNow);
        _store.Put(installed);
        TryDelete(Folder);
        List<string> others = [.. Directory.GetDirectories(_store.Root, $"{_name}-*").Where(other => other != folder)];
        List<string> used = others.Count == 0 ? [] : [.. others.Where(IsRunFrom)];
        others.Except(used).ToList().ForEach(TryDelete);
        return (installed, used);
    }

    /// <summary>Deletes what is unpacked.</summary>
    public void DiscardUnpacked() => TryDelete(Unpacked);

    /// <summary>Deletes the archive too.</summary>
    public void Discard() => TryDelete(Folder);

    /// <summary>Lets the next process in.</summary>
    public void Dispose() => _held.Dispose();

    // A server goes on with the files that it was started from.
    private static bool IsRunFrom(string folder) => Process.GetProcesses().Any(process =>
    {
        using (process)
        {
            try
            {
                return process.MainModule?.FileName.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) == true;
            }
            catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or NotSupportedException)
            {
                return false; // another user's, or gone
            }
        }
    });

    // What cannot be deleted now is deleted by the next installation.
    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
