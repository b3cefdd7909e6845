using System.Text.Json;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// The note of a publication under way: which staged files get which names. If the process dies before the registry has the
/// model, the files go back to where they were staged, for their bytes were paid for.
/// </summary>
internal static class StageNote
{
    private const string Name = "publish.json";

    public static void Write(string stage, IEnumerable<StagedName> names)
    {
        byte[] note = JsonSerializer.SerializeToUtf8Bytes(new StagedNames([.. names]), StoreJson.Default.StagedNames);
        AtomicFile.Write(Path.Combine(stage, Name), note);
        DirectoryFlush.Flush(Path.GetDirectoryName(stage)!);
    }

    /// <summary>Whether a publication of this stage is under way, or was when its process died.</summary>
    public static bool IsIn(string stage) => File.Exists(Path.Combine(stage, Name));

    /// <summary>Ends what a killed publication began. The caller has the stage's lock and the registry's.</summary>
    public static void Recover(StoreLayout layout, string stage, IReadOnlyList<ModelRecord> records)
    {
        string note = Path.Combine(stage, Name);
        if (!File.Exists(note))
            return;
        IReadOnlyList<StagedName> names = JsonSerializer.Deserialize(File.ReadAllBytes(note), StoreJson.Default.StagedNames)?.Names ?? [];
        if (names.Count > 0 && names.All(name => records.Any(record => record.Names(name.Visible))))
        {
            Directory.Delete(stage, recursive: true); // it died between the registry and the end
            return;
        }

        foreach (StagedName name in names.Where(name => !records.Any(record => record.Names(name.Visible))))
            TakeBack(layout, stage, name);
        File.Delete(note);
    }

    private static void TakeBack(StoreLayout layout, string stage, StagedName name)
    {
        string visible = name.Visible.Below(layout.Root);
        string staged = name.Staged.Below(InstallStage.FilesBelow(stage));
        if (!File.Exists(visible))
            return;
        if (File.Exists(staged))
            File.Delete(visible); // a link to another model's file: the staged one was not needed
        else
            AtomicFile.MakeVisible(visible, staged);
        layout.DeleteEmptyFolders(Path.GetDirectoryName(visible)!);
    }
}

/// <summary>A staged file and the name that it gets.</summary>
/// <param name="Staged">Relative to the folder of staged files.</param>
/// <param name="Visible">Relative to the models' folder.</param>
internal sealed record StagedName(SafeRelativePath Staged, SafeRelativePath Visible);

/// <summary>All of them.</summary>
internal sealed record StagedNames(IReadOnlyList<StagedName> Names);
