using Kandil.Core.Configuration;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Where things lie in the models' folder:
/// <code>
/// model_registry.json                     what is installed
/// metadata/OWNER--NAME.metadata.json      how each model is used
/// llama-cpp/OWNER/NAME/*.gguf             the models
/// cache/pending/RANDOM/                   what is being taken in or removed; its lock file is held while somebody works on it
/// .locks/                                 lock files
/// </code>
/// </summary>
public sealed class StoreLayout(KandilPaths paths)
{
    /// <summary>The models' folder, absolute.</summary>
    public string Root => paths.ModelsDirectory;

    /// <summary>What is installed.</summary>
    public string RegistryFile => paths.RegistryFile;

    internal string RegistryLock => Path.Combine(paths.LocksDirectory, "registry.lock");

    internal string MetadataLock => Path.Combine(paths.LocksDirectory, "metadata.lock");

    internal string MetadataFolder => Path.Combine(Root, "metadata");

    internal string PendingFolder => Path.Combine(Root, "cache", "pending");

    internal string LocksFolder => paths.LocksDirectory;

    /// <summary>The usage metadata of a model.</summary>
    public string MetadataFile(ModelId id) => Path.Combine(MetadataFolder, $"{id.Owner}--{id.Name}.metadata.json");

    /// <summary>The folder of a GGUF model, relative to the models' folder.</summary>
    public static SafeRelativePath GgufFolder(ModelId id) => SafeRelativePath.Parse($"{ModelRecord.LlamaCpp}/{id.Owner}/{id.Name}");

    /// <summary>The absolute path of a model's file.</summary>
    public string PathOf(ModelRecord record, ModelFileRecord file) => record.Path.Append(file.Path.Value).Below(Root);

    /// <summary>Makes the folders that every change needs, owner-only.</summary>
    internal void Prepare()
    {
        foreach (string folder in new[] { Root, LocksFolder, PendingFolder })
            OwnerOnly.CreateDirectory(folder);
    }
}
