using System.Text.Json;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>
/// The metadata files. Best effort: a store that can only be read is fine, and a file that cannot be read counts as none;
/// nothing that the user asked for depends on them.
/// </summary>
internal sealed class ModelMetadataFiles(StoreLayout layout)
{
    public ModelMetadata? Read(ModelId id)
    {
        try
        {
            byte[] content = File.ReadAllBytes(layout.MetadataFile(id));
            ModelMetadata? metadata = JsonSerializer.Deserialize(content, StoreJson.Default.ModelMetadata);
            return metadata is { SchemaVersion: ModelMetadata.CurrentVersion, Source: not null, Capabilities: not null } ? metadata : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Changes a model's metadata, alone; false if the store cannot be written.</summary>
    /// <param name="id">The model.</param>
    /// <param name="change">From what there is, or null, to what shall be; null deletes the file.</param>
    /// <param name="cancellationToken">Ends the wait for other writers.</param>
    public async Task<bool> TryChangeAsync(ModelId id, Func<ModelMetadata?, ModelMetadata?> change, CancellationToken cancellationToken)
    {
        try
        {
            layout.Prepare();
            OwnerOnly.CreateDirectory(layout.MetadataFolder);
            using FileLock held = await FileLock.AcquireAsync(layout.MetadataLock, cancellationToken);
            if (change(Read(id)) is { } metadata)
                AtomicFile.Write(layout.MetadataFile(id), JsonSerializer.SerializeToUtf8Bytes(metadata, StoreJson.Default.ModelMetadata));
            else
                File.Delete(layout.MetadataFile(id));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
