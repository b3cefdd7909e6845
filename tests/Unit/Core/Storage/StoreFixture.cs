using Kandil.Core.Configuration;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

/// <summary>A store in a folder of its own, with files beside it to take in.</summary>
public sealed class StoreFixture : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kandil-" + Path.GetRandomFileName());

    public StoreFixture()
    {
        Directory.CreateDirectory(_folder);
        Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home"));
        Store = new ModelStore(Paths);
    }

    public KandilPaths Paths { get; }

    public ModelStore Store { get; }

    public string PendingFolder => Path.Combine(Paths.ModelsDirectory, "cache", "pending");

    /// <summary>A new file with this content.</summary>
    public string File(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string File(string name, int seed = 1, int size = 3_000_000) => File(name, Content(seed, size));

    public static byte[] Content(int seed, int size = 3_000_000)
    {
        byte[] content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    public async Task<ModelRecord> ImportedAsync(string name = "tiny", int seed = 1) =>
        (await Store.ImportAsync(new StoreImportRequest { Path = File($"{name}.gguf", seed) })).Record;

    public static ModelKey Key(string name = "lab/sea", string revision = "main", string? variant = null) => new("hf", ModelId.Parse(name), revision, variant);

    /// <summary>Puts files into a stage and says what they are.</summary>
    public static PublishRequest Staged(InstallStage stage, params (string Path, byte[] Content)[] files)
    {
        foreach ((string path, byte[] content) in files)
            System.IO.File.WriteAllBytes(stage.PathOf(SafeRelativePath.Parse(path)), content);
        return new PublishRequest
        {
            Library = files.Any(file => file.Path.EndsWith(".gguf", StringComparison.Ordinal)) ? "llama-cpp" : "transformers",
            Folder = StoreLayout.HubFolder("llama-cpp", stage.Key.Id),
            Origin = $"hf:{stage.Key.Id}",
            Files = [.. files.Select(file => new StagedFile(SafeRelativePath.Parse(file.Path), file.Content.Length, Sha256Digest.Of(file.Content), "hub LFS"))],
        };
    }

    /// <summary>Installs a model of these files.</summary>
    public Task<PublishResult> InstalledAsync(params (string Path, byte[] Content)[] files) => InstalledAsync(Key(), request => request, files);

    public async Task<PublishResult> InstalledAsync(
        ModelKey key, Func<PublishRequest, PublishRequest> change, params (string Path, byte[] Content)[] files)
    {
        using InstallStage stage = await Store.BeginInstallAsync(key);
        return await stage.PublishAsync(change(Staged(stage, files)));
    }

    /// <summary>Every file of the store, relative to it, but lock files, which stay.</summary>
    public IEnumerable<string> FilesOfStore() => Files(Paths.ModelsDirectory);

    public static IEnumerable<string> Files(string models) => !Directory.Exists(models) ? [] : Directory
        .EnumerateFiles(models, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(models, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith(".locks/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The store's folder as it is on disk now, as a store of its own: what a kill at this moment would leave.</summary>
    public KandilPaths Snapshot()
    {
        string copy = Path.Combine(_folder, Path.GetRandomFileName());
        foreach (string path in Directory.EnumerateFiles(Paths.ModelsDirectory, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, "models", Path.GetRelativePath(Paths.ModelsDirectory, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            CopyUnlocked(path, target);
        }

        return KandilPaths.Resolve(home: copy);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A file whose lock is held cannot be opened through the class library, and has no content.
    private static void CopyUnlocked(string path, string target)
    {
        if (Path.GetFileName(path) == "lock" || path.EndsWith(".lock", StringComparison.Ordinal))
            System.IO.File.WriteAllBytes(target, []);
        else
            System.IO.File.Copy(path, target);
    }
}
