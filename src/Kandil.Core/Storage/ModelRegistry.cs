using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>
/// The one truth about what is installed: <c>model_registry.json</c>, an object with <c>format_version</c> and <c>models</c>,
/// an array of <see cref="ModelRecord"/>. Readers take no lock, for the file is always whole; writers hold an operating-system
/// lock, and keep what they do not know.
/// </summary>
internal sealed class ModelRegistry(StoreLayout layout)
{
    /// <summary>Every record, in the file's order. No file means no records.</summary>
    /// <exception cref="KandilException">
    /// E_SCHEMA: the file is cut, is not what it must be, or is of a newer version. E_PERM, E_DISK: it cannot be read. E_ARGS: the
    /// models' folder is a file.
    /// </exception>
    public IReadOnlyList<ModelRecord> Read() => RegistryDocument.Parse(Content(), layout.RegistryFile).Records;

    /// <summary>A name that leads to a model and to no other, for messages and the commands in them.</summary>
    /// <exception cref="KandilException">As <see cref="Read"/>.</exception>
    public string NameOf(ModelRecord record) => new InstalledNames(Read()).NameOf(record);

    /// <summary>Waits for the writers' lock and reads what to change.</summary>
    /// <exception cref="KandilException">As <see cref="Read"/>; E_PERM: the store cannot be written.</exception>
    public async Task<RegistryChange> BeginAsync(CancellationToken cancellationToken)
    {
        layout.Prepare();
        FileLock held = await FileLock.AcquireAsync(layout.RegistryLock, cancellationToken);
        try
        {
            return new RegistryChange(layout.RegistryFile, RegistryDocument.Parse(Content(), layout.RegistryFile), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Makes room for Kandil's registry where an older program's has its name; its content is kept beside it.</summary>
    /// <exception cref="KandilException">E_PERM, E_DISK.</exception>
    public async Task PutLegacyAsideAsync(CancellationToken cancellationToken)
    {
        if (LegacyRegistry.TryParse(Content()) is null)
            return;
        layout.Prepare();
        using FileLock held = await FileLock.AcquireAsync(layout.RegistryLock, cancellationToken);
        if (Content() is { } content && LegacyRegistry.TryParse(content) is not null)
            LegacyRegistry.PutAside(layout, content);
    }

    /// <summary>The file's bytes; null where there is none.</summary>
    public byte[]? Content()
    {
        try
        {
            // Asked first, because the first exception of a process costs milliseconds, and every list comes through here.
            if (FileStatus.IsMissing(layout.RegistryFile))
                return Nothing();
            using var file = new FileStream(layout.RegistryFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            byte[] content = GC.AllocateUninitializedArray<byte>(checked((int)file.Length));
            file.ReadExactly(content);
            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Nothing();
        }
        catch (Exception exception) when (IOFailure.IsDenied(exception))
        {
            throw StorageErrors.Denied("be read", layout.RegistryFile, exception);
        }
        catch (IOException exception)
        {
            throw StorageErrors.Failed("be read", layout.RegistryFile, exception);
        }
    }

    private byte[]? Nothing()
    {
        KandilPaths.CheckFolder(layout.Root);
        return null;
    }
}

/// <summary>A change of the registry: the lock, the records, and the write that makes the change visible at once.</summary>
internal sealed class RegistryChange(string file, RegistryDocument document, FileLock held) : IDisposable
{
    public IReadOnlyList<ModelRecord> Records => document.Records;

    public ModelRecord? Find(ModelRecord record) => document.Records.FirstOrDefault(record.HasKeyOf);

    public ModelRecord? Find(ModelKey key) => document.Records.FirstOrDefault(record => record.Key == key);

    public void Put(ModelRecord record) => document.Put(record);

    public void Remove(ModelRecord record) => document.Remove(record);

    public void Save() => AtomicFile.Write(file, document.ToBytes());

    public void Dispose() => held.Dispose();
}
