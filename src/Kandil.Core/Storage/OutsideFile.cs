using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>The file that the user named, links followed to their end and said so by <see cref="Path"/>.</summary>
internal sealed record OutsideFile(string Path, long Size)
{
    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS, E_PERM, E_DISK.</exception>
    public static OutsideFile Locate(string path)
    {
        try
        {
            string full = System.IO.Path.GetFullPath(path);
            if (Directory.Exists(full))
                throw StorageErrors.IsFolder(path);
            if (!File.Exists(full))
                throw StorageErrors.FileNotFound(path);
            string target = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
            FileStatus status = FileStatus.Of(target);
            return status.IsRegularFile ? new(target, status.Identity.Size) : throw StorageErrors.NotRegularFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", path);
        }
        catch (ArgumentException)
        {
            throw StorageErrors.FileNotFound(path); // a null character, which no file's name has
        }
    }

    /// <exception cref="KandilException">E_PERM, E_DISK, E_NOT_FOUND.</exception>
    public FileStream Open()
    {
        try
        {
            // Without sequential scan hints the operating system may keep the file cached, which is what the load wants next.
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.Asynchronous);
        }
        catch (FileNotFoundException)
        {
            throw StorageErrors.FileNotFound(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", Path);
        }
    }
}
