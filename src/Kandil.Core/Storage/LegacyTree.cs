using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// The models that lie in the models' folder without a record, as older programs put them there:
/// <c>llama-cpp/OWNER/REPO/*.gguf</c>, <c>llama-cpp/REPO/*.gguf</c>, loose <c>*.gguf</c>, <c>transformers/[OWNER/]REPO/</c>
/// and <c>distilbert-base-uncased/</c>.
/// </summary>
internal sealed class LegacyTree(StoreLayout layout, IReadOnlyList<ModelRecord> records)
{
    private const string Transformers = "transformers";
    private const string GgufPattern = "*.gguf";

    private static readonly string[] TransformersFiles = ["*.safetensors", "*.bin", "config.json"];

    private readonly HashSet<string> _known = records.SelectMany(record => record.AllPaths())
        .Select(path => path.Below(layout.Root)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that no model can have, with the reason.</summary>
    public List<SkippedFile> Skipped { get; } = [];

    public IReadOnlyList<LegacyFolder> Find()
    {
        var found = new List<LegacyFolder>();
        foreach (string loose in Files(layout.Root, GgufPattern).Concat(Files(Path.Combine(layout.Root, ModelRecord.LlamaCpp), GgufPattern)))
            AddLoose(found, loose);
        foreach ((string owner, string folder) in ModelFolders(Path.Combine(layout.Root, ModelRecord.LlamaCpp), [GgufPattern]))
            Add(found, ModelRecord.LlamaCpp, owner, folder, Files(folder, GgufPattern).Concat(Files(folder, "config.json")));
        foreach ((string owner, string folder) in ModelFolders(Path.Combine(layout.Root, Transformers), TransformersFiles))
            Add(found, Transformers, owner, folder, AllFiles(folder));
        string plain = StoreLayout.HubFolder(Transformers, ModelId.Parse("distilbert-base-uncased")).Below(layout.Root);
        if (HoldsModel(plain, TransformersFiles))
            Add(found, Transformers, ModelId.LocalOwner, plain, AllFiles(plain));
        return found;
    }

    /// <summary>Folders that hold a model, one or two levels down.</summary>
    private static IEnumerable<(string Owner, string Folder)> ModelFolders(string library, string[] patterns)
    {
        foreach (string first in Folders(library))
        {
            if (HoldsModel(first, patterns))
                yield return (ModelId.LocalOwner, first);
            foreach (string second in Folders(first).Where(second => HoldsModel(second, patterns)))
                yield return (Path.GetFileName(first), second);
        }
    }

    private static bool HoldsModel(string folder, string[] patterns) => patterns.Any(pattern => Files(folder, pattern).Any());

    private void AddLoose(List<LegacyFolder> found, string file)
    {
        if (_known.Contains(file))
            return;
        string stem = Path.GetFileNameWithoutExtension(file);
        if (ModelId.TryParse(stem) is { } id && SafeRelativePath.TryParse(Path.GetFileName(file), out SafeRelativePath? name, out _))
            found.Add(new LegacyFolder(id, ModelRecord.LlamaCpp, StoreLayout.GgufFolder(id), [name], file));
        else
            Skipped.Add(new SkippedFile(file, "its name is none that a model can have"));
    }

    private void Add(List<LegacyFolder> found, string library, string owner, string folder, IEnumerable<string> files)
    {
        List<string> unknown = [.. files.Where(file => !_known.Contains(file)).Order(StringComparer.Ordinal)];
        if (unknown.Count == 0 || (library == ModelRecord.LlamaCpp && !unknown.Exists(IsGguf)) || IsPartly(folder, unknown))
            return;
        ModelId? id = ModelId.TryParse($"{owner}/{Path.GetFileName(folder)}");
        List<SafeRelativePath?> paths = [.. unknown.Select(file => RelativePath(folder, file))];
        if (id is null || RelativePath(layout.Root, folder) is not { } place || paths.Contains(null))
            Skipped.Add(new SkippedFile(folder, "its name, or that of one of its files, is none that a model can have"));
        else
            found.Add(new LegacyFolder(id, library, place, [.. paths.OfType<SafeRelativePath>().OrderBy(LoadOrder)], null));
    }

    // A folder of an installed transformers model to which somebody added a file is that model's, not another one.
    private bool IsPartly(string folder, List<string> unknown) =>
        _known.Any(known => known.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase)) && !unknown.Exists(IsGguf);

    // The file that is loaded comes first: a model, not the projector that goes with it, and no configuration.
    private static int LoadOrder(SafeRelativePath path) =>
        IsGguf(path.Value) ? path.FileName.Contains("mmproj", StringComparison.OrdinalIgnoreCase) ? 1 : 0
        : path.Value.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? 0 : 2;

    private static bool IsGguf(string path) => path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);

    private static SafeRelativePath? RelativePath(string folder, string path) =>
        SafeRelativePath.TryParse(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), out SafeRelativePath? safe, out _) ? safe : null;

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles(pattern).Where(file => file.LinkTarget is null).Select(file => file.FullName).Order(StringComparer.Ordinal)
        : [];

    // What begins with a dot belongs to other programs, such as git; what is corrupt or incomplete is no model's.
    private static IEnumerable<string> AllFiles(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Select(file => file.FullName)
        .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(name => name.StartsWith('.')))
        .Where(file => !file.EndsWith(".corrupt", StringComparison.Ordinal) && !file.EndsWith(".incomplete", StringComparison.Ordinal));

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateDirectories().Where(found => found.LinkTarget is null && !found.Name.StartsWith('.'))
            .Select(found => found.FullName).Order(StringComparer.Ordinal)
        : [];
}

/// <summary>A model without a record.</summary>
/// <param name="Id">What it will be called.</param>
/// <param name="Library">What runs it.</param>
/// <param name="Folder">Where it will lie.</param>
/// <param name="Files">Its files, the one that is loaded first.</param>
/// <param name="LooseFile">Where its only file lies now, absolute; null where it lies in its folder.</param>
internal sealed record LegacyFolder(ModelId Id, string Library, SafeRelativePath Folder, IReadOnlyList<SafeRelativePath> Files, string? LooseFile);
