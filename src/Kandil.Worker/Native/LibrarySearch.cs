using System.Reflection;
using System.Runtime.InteropServices;
using Kandil.Core.Engines.Embedded.Protocol;

namespace Kandil.Worker.Native;

/// <summary>
/// Finds llama.cpp: tries folders in order, loads the first whose libraries are whole, loadable and of a known version,
/// and says of every other why not. The layouts of structures change between versions, and a wrong one corrupts the
/// stack without a word; hence the table.
/// </summary>
internal sealed class LibrarySearch(IReadOnlyList<string> folders)
{
    /// <summary>The versions whose functions and layouts the imports of this folder were written against.</summary>
    private static readonly string[] KnownVersions = ["0.4.0", "0.4.0-dev"];

    // In the order of their dependencies.
    private static readonly string[] Libraries = [LibraryNames.GgmlBase, LibraryNames.Ggml, LibraryNames.Llama];

    private readonly List<LibraryCandidate> _candidates = [];
    private readonly Dictionary<string, nint> _loaded = [];
    private string? _loadedFrom;

    /// <summary>Every folder that was considered, in order.</summary>
    public IReadOnlyList<LibraryCandidate> Candidates => _candidates;

    /// <summary>Loads the first usable folder and makes the imports of this assembly use it; call once.</summary>
    /// <returns>The folder and the version, such as <c>0.4.0</c>; null when no folder is usable.</returns>
    public LoadedLibraries? Load()
    {
        foreach (string folder in folders)
        {
            string version = "";
            string? refusal = RefuseUnloaded(folder, out string[] files) ?? RefuseLoaded(folder, files, out version);
            _candidates.Add(new LibraryCandidate(folder, refusal));
            if (refusal is null)
            {
                NativeLibrary.SetDllImportResolver(
                    Assembly.GetExecutingAssembly(), (name, _, _) => _loaded.TryGetValue(name, out nint handle) ? handle : 0);
                return new LoadedLibraries(folder, version);
            }
        }

        return null;
    }

    // What can be seen from outside.
    private static string? RefuseUnloaded(string folder, out string[] files)
    {
        files = [];
        if (!Directory.Exists(folder))
        {
            return "the folder does not exist";
        }

        string?[] found = [.. Libraries.Select(library => LibraryNames.Find(folder, library))];
        int missing = Array.IndexOf(found, null);
        if (missing >= 0)
        {
            return $"{LibraryNames.Prefix}{Libraries[missing]}{LibraryNames.Extension} is missing";
        }

        files = found!;
        string name = Path.GetFileName(files[^1]);
        return VersionInName(name) is { } version && !KnownVersions.Contains(version)
            ? $"{name} is of another version; known are {string.Join(", ", KnownVersions)}"
            : null;
    }

    private string? RefuseLoaded(string folder, string[] files, out string version)
    {
        version = "";
        if (_loadedFrom is not null)
        {
            // Loaders hand out what is loaded by its bare name, and C++ libraries do not always unload.
            return $"the process holds libraries of {_loadedFrom}, which would mix with these";
        }

        foreach (var (library, file) in Libraries.Zip(files))
        {
            try
            {
                // By its full path, so that no other copy on the system's search path is taken.
                _loaded[library] = NativeLibrary.Load(file);
                _loadedFrom = folder;
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                return $"{Path.GetFileName(file)} cannot be loaded: {error.Message.ReplaceLineEndings(" ").Trim()}";
            }
        }

        return RefuseVersion(_loaded[LibraryNames.Llama], out version);
    }

    private static unsafe string? RefuseVersion(nint llama, out string version)
    {
        version = "";
        if (!NativeLibrary.TryGetExport(llama, "llama_version", out nint function))
        {
            return "it does not say its version, so it is older than any known one";
        }

        string full = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)function)()) ?? "";
        version = full.Split('-')[0];
        return KnownVersions.Contains(full) ? null : $"its version is {full}; known are {string.Join(", ", KnownVersions)}";
    }

    // libllama.metal.v0.4.0.dylib is 0.4.0; null where the name has none.
    private static string? VersionInName(string name) =>
        Path.GetFileNameWithoutExtension(name).Split(".v", 2) is [_, var version] ? version : null;
}

/// <summary>The libraries that were taken.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Version">llama.cpp's version, such as <c>0.4.0</c>.</param>
internal sealed record LoadedLibraries(string Folder, string Version);
