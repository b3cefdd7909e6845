namespace Kandil.Core.Platform;

/// <summary>Files and folders that no other user of the machine can read, from the moment they exist: modes 0600 and 0700, or an explicit access list on Windows.</summary>
public static class OwnerOnly
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>Makes a folder and those above it that are missing. One that exists keeps its mode: it is the user's.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
            return;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
            CreateDirectory(parent);
        if (OperatingSystem.IsWindows())
            WindowsAccess.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode700);
    }

    /// <summary>Makes a new file and opens it for reading and writing; nobody else can open it meanwhile.</summary>
    /// <exception cref="IOException">It exists already, or cannot be made.</exception>
    public static FileStream CreateFile(string path) => Open(path, FileMode.CreateNew, FileShare.None);

    /// <summary>Opens a file for reading and writing, and makes it if it is missing.</summary>
    internal static FileStream Open(string path, FileMode mode, FileShare share)
    {
        // One byte: a stream that is written in large pieces or not at all needs no buffer.
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 1 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        else if (!File.Exists(path))
            return WindowsAccess.CreateFile(path, mode, share);
        return new FileStream(path, options);
    }
}
