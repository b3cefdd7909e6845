using Kandil.Core.Configuration;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Where things lie in the models' folder:
/// <code>
/// model_registry.json                     what is installed
/// metadata/OWNER--NAME.metadata.json      how each model is used
/// licenses.json                           which licenses were accepted, and by whom
/// store.json                              the quota
/// metadata/blocks/SHA256.json             checksums of a file's blocks, to find damage by
/// configs/OWNER--NAME.json                copies of the models' config.json
/// llama-cpp/OWNER/NAME/*.gguf             GGUF models
/// transformers/OWNER/NAME/                other models of hubs
/// registries/SOURCE/GROUP/MODEL/VERSION/  models of chunk registries, their manifest in .kandil/manifest.json
/// cache/partial/OWNER--NAME--KEY/         what is being installed; kept until it is
/// cache/chunks/SHA256                     chunks of models that are being installed
/// cache/discovery/SOURCE.SHA256.json     what sources answered searches
/// cache/pending/RANDOM/                   what is being taken in or removed; its lock file is held while somebody works on it
/// .locks/                                 lock files
/// </code>
/// </summary>
public sealed class StoreLayout(KandilPaths paths)
{
    private const string PlainFolder = "distilbert-base-uncased";

    /// <summary>The models' folder, absolute.</summary>
    public string Root => paths.ModelsDirectory;

    /// <summary>What is installed.</summary>
    public string RegistryFile => paths.RegistryFile;

    internal string RegistryLock => Path.Combine(paths.LocksDirectory, "registry.lock");

    internal string MetadataLock => Path.Combine(paths.LocksDirectory, "metadata.lock");

    internal string MetadataFolder => Path.Combine(Root, "metadata");

    internal string PendingFolder => Path.Combine(Root, "cache", "pending");

    internal string PartialFolder => Path.Combine(Root, "cache", "partial");

    internal string ChunksFolder => Path.Combine(Root, "cache", "chunks");

    internal string DiscoveryFolder => Path.Combine(Root, "cache", "discovery");

    internal string ConfigurationsFolder => Path.Combine(Root, "configs");

    internal string LicensesFile => Path.Combine(Root, "licenses.json");

    internal string SettingsFile => Path.Combine(Root, "store.json");

    internal string BlocksFolder => Path.Combine(MetadataFolder, "blocks");

    internal string LocksFolder => paths.LocksDirectory;

    /// <summary>The usage metadata of a model.</summary>
    public string MetadataFile(ModelId id) => Path.Combine(MetadataFolder, $"{id.Owner}--{id.Name}.metadata.json");

    /// <summary>The folder of a GGUF model, relative to the models' folder.</summary>
    public static SafeRelativePath GgufFolder(ModelId id) => SafeRelativePath.Parse($"{ModelRecord.LlamaCpp}/{id.Owner}/{id.Name}");

    /// <summary>
    /// The folder of a model of a hub, relative to the models' folder: <c>llama-cpp/OWNER/NAME</c>, <c>transformers/OWNER/NAME</c>,
    /// and <c>distilbert-base-uncased</c> for that one model, where older programs look for it.
    /// </summary>
    /// <exception cref="FormatException">The library is no name of a folder.</exception>
    public static SafeRelativePath HubFolder(string library, ModelId id) =>
        library != ModelRecord.LlamaCpp && id.Name.Equals(PlainFolder, StringComparison.OrdinalIgnoreCase)
            && (id.Owner == ModelId.LocalOwner || id.Owner.Equals("distilbert", StringComparison.OrdinalIgnoreCase))
            ? SafeRelativePath.Parse(PlainFolder)
            : SafeRelativePath.Parse($"{library}/{id.Owner}/{id.Name}");

    /// <summary>The folder of one version of a chunk registry's model, relative to the models' folder.</summary>
    /// <exception cref="FormatException">The version is no name of a folder.</exception>
    public static SafeRelativePath RegistryFolder(string source, ModelId id, string version) =>
        SafeRelativePath.Parse($"registries/{source}/{id.Owner}/{id.Name}/{version}");

    /// <summary>The absolute path of a model's file.</summary>
    public string PathOf(ModelRecord record, ModelFileRecord file) => file.Outside ?? file.Path.Below(record.Path.Below(Root));

    /// <summary>Bytes that this user may still write there; null where nothing tells, as for a network path on Windows.</summary>
    internal long? FreeSpace()
    {
        try
        {
            string folder = Root;
            while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
                folder = parent;
            var drive = new DriveInfo(folder);
            return drive.TotalSize > 0 ? drive.AvailableFreeSpace : null; // what is no disk, such as /proc, counts nothing
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes the folders that every change needs, owner-only.</summary>
    /// <exception cref="Errors.KandilException">E_ARGS: a file stands where the models' folder is to be.</exception>
    internal void Prepare()
    {
        KandilPaths.CheckFolder(Root);
        foreach (string folder in new[] { Root, LocksFolder, PendingFolder, PartialFolder })
            OwnerOnly.CreateDirectory(folder);
    }

    /// <summary>Makes a folder of a model, to last through a loss of power.</summary>
    internal void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        OwnerOnly.CreateDirectory(folder);
        for (string? parent = Path.GetDirectoryName(folder); parent is not null && parent.Length >= Root.Length; parent = Path.GetDirectoryName(parent))
            DirectoryFlush.Flush(parent);
    }

    /// <summary>Deletes a model's file unless somebody has it loaded, and the folders that it leaves empty.</summary>
    /// <returns>False when it is in use, and stays.</returns>
    internal bool TryDelete(string file)
    {
        if (File.Exists(file))
        {
            using FileLock? owned = FileLock.TryOwn(file);
            if (owned is null)
                return false;
            File.Delete(file);
        }

        DeleteEmptyFolders(Path.GetDirectoryName(file)!);
        return true;
    }

    /// <summary>
    /// Deletes a folder and those above it for as long as they are empty, down to the library's, such as llama-cpp, which stays.
    /// Folders that somebody deleted before are passed over.
    /// </summary>
    internal void DeleteEmptyFolders(string folder)
    {
        while (Path.GetDirectoryName(folder) is { } parent && parent != Root && folder != Root)
        {
            if (Directory.Exists(folder))
            {
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                    break;
                Directory.Delete(folder);
            }

            folder = parent;
        }

        if (Directory.Exists(folder))
            DirectoryFlush.Flush(folder);
    }
}
