using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Changes <c>config.json</c>: one process at a time, whole or not at all, readable by its owner alone.</summary>
internal static class ConfigurationWriter
{
    /// <summary>Reads the file, changes it, and writes it if that changed anything.</summary>
    /// <param name="paths">Where it lies.</param>
    /// <param name="change">Changes what was read; false when nothing changed.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <exception cref="KandilException">E_SCHEMA: the file is no configuration; E_PERM, E_DISK; what the change throws.</exception>
    public static async Task ChangeAsync(KandilPaths paths, Func<ConfigurationDocument, bool> change, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.CreateDirectory(paths.ConfigurationDirectory);
            using FileLock held = await FileLock.AcquireAsync(paths.ConfigurationFile + ".lock", cancellationToken);
            ConfigurationDocument document = ConfigurationDocument.Read(paths);
            if (change(document))
                AtomicFile.Write(paths.ConfigurationFile, document.ToBytes());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", paths.ConfigurationFile);
        }
    }

    /// <summary>Puts an empty configuration in the place of a file that cannot be read; the file is kept beside it.</summary>
    /// <returns>Where the old file is now.</returns>
    /// <exception cref="KandilException">E_PERM, E_DISK.</exception>
    public static async Task<string> StartOverAsync(KandilPaths paths, CancellationToken cancellationToken)
    {
        string kept = paths.ConfigurationFile + ".old";
        try
        {
            using FileLock held = await FileLock.AcquireAsync(paths.ConfigurationFile + ".lock", cancellationToken);
            File.Copy(paths.ConfigurationFile, kept, overwrite: true);
            AtomicFile.Write(paths.ConfigurationFile, ConfigurationDocument.Empty(paths.ConfigurationFile).ToBytes());
            return kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", kept);
        }
    }

    /// <summary>Changes a project's file, or makes it.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it is no project's configuration; E_PERM, E_DISK; what the change throws.</exception>
    public static async Task ChangeProjectAsync(string file, Action<ConfigurationDocument> change, CancellationToken cancellationToken)
    {
        try
        {
            byte[] before = File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken) : "{}"u8.ToArray();
            ConfigurationDocument document = ConfigurationDocument.Parse(file, before, needsVersion: false);
            document.CheckForProject();
            change(document);
            AtomicFile.Write(file, document.ToBytes());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", file);
        }
    }
}
