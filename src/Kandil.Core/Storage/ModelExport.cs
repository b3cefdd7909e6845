using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Copies a model with its manifest into a folder, from which a machine without a network takes it in. Every file is hashed
/// as it is copied; the manifest comes last, so a folder that has one is whole. What is made there has the modes that any
/// program's files have: it is meant for another machine, where its reader is somebody else.
/// </summary>
internal sealed class ModelExport(StoreLayout layout)
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public async Task RunAsync(ModelRecord record, string folder, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            string target = Path.GetFullPath(folder);
            EnsureFree(target, record);
            string files = Path.Combine(target, ExportManifest.FilesFolder);
            CreateFolder(files);
            foreach (ModelFileRecord file in record.SourceManifest is null ? record.Files : record.Files.Append(record.SourceManifest))
                await CopyAsync(record, file, file.Path.Below(files), progress, cancellationToken);
            Write(Path.Combine(target, ExportManifest.FileName), ExportManifest.Of(record).ToBytes());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", folder);
        }
        catch (ArgumentException)
        {
            throw StoreErrors.NotExportable(record.Id.ToString(), folder); // no path at all
        }
    }

    // An export that was interrupted, or one of the same model, is gone on with; anything else is somebody's.
    private static void EnsureFree(string folder, ModelRecord record)
    {
        if (File.Exists(folder))
            throw StoreErrors.NotExportable(record.Id.ToString(), folder);
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        bool isOwn = File.Exists(Path.Combine(folder, ExportManifest.FileName))
            ? ExportManifest.Read(folder).Key == record.Key
            : Directory.EnumerateFileSystemEntries(folder).All(entry => Path.GetFileName(entry) is ExportManifest.FilesFolder or ExportManifest.FileName + ".tmp");
        if (!isOwn)
            throw StoreErrors.NotExportable(record.Id.ToString(), folder);
    }

    private async Task CopyAsync(
        ModelRecord record, ModelFileRecord file, string target, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string source = layout.PathOf(record, file);
        string temporary = target + ".tmp";
        CreateFolder(Path.GetDirectoryName(target)!);
        File.Delete(temporary);
        using (var stream = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1))
        {
            Sha256Digest actual = TryClone(stream, temporary)
                ? await FileHash.OfAsync(stream, file.Path.Value, progress, cancellationToken)
                : await WriteAsync(stream, temporary, file.Path.Value, progress, cancellationToken);
            if (actual != file.Sha256)
            {
                File.Delete(temporary);
                throw StoreErrors.DamagedExport(record.Id.ToString(), source, file.Sha256.ToString(), actual.ToString());
            }
        }

        AtomicFile.MakeVisible(temporary, target);
    }

    private static async Task<Sha256Digest> WriteAsync(
        FileStream source, string target, string subject, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using FileStream copy = CreateFile(target);
        Sha256Digest digest = await FileHash.CopyAsync(source, copy, subject, progress, cancellationToken);
        copy.Flush(flushToDisk: true);
        return digest;
    }

    // A clone is owner-only. What it may be is what its folder is.
    private static bool TryClone(FileStream source, string target)
    {
        if (!Reflink.TryClone(source.SafeFileHandle, target))
            return false;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, File.GetUnixFileMode(Path.GetDirectoryName(target)!) & ReadAndWrite);
        return true;
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        File.Delete(temporary); // of an export that was killed
        using (FileStream file = CreateFile(temporary))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        AtomicFile.MakeVisible(temporary, path);
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !IOFailure.IsDiskFull(exception))
        {
            throw StorageErrors.NoFolderForExport(folder, IOFailure.IsDenied(exception), exception);
        }
    }

    private static FileStream CreateFile(string path) => new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
}
