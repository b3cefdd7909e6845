using Kandil.Core.Configuration;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources.Local;

/// <summary>
/// What Hugging Face's own tools (and llama.cpp) keep: <c>models--owner--repo/snapshots/commit/file</c>, where each file is a
/// link to <c>blobs/digest</c>, or a file on systems without links. The blob of a large file is named by its SHA-256.
/// </summary>
internal static class HuggingFaceCache
{
    private const string Program = "Hugging Face cache";
    private const string Prefix = "models--";
    private const string Snapshots = "snapshots";

    public static IEnumerable<FoundModel> Find(ProgramFolders folders) =>
        from folder in folders.HuggingFace
        from snapshot in ForeignFolder.Files(folder).GroupBy(SnapshotOf)
        where snapshot.Key is not null
        let inSnapshot = snapshot.Select(path => path[(snapshot.Key!.Length + 1)..])
        from found in ForeignFolder.Models(Path.Combine(folder, snapshot.Key.Replace('/', Path.DirectorySeparatorChar)), inSnapshot)
        select new FoundModel(Program, RepositoryOf(snapshot.Key), found.Files, found.Variant.Size)
        {
            Quantization = found.Variant.Quantization,
            Companion = found.Companion,
            Commit = snapshot.Key.Split('/')[2],
            ClaimedSha256 = found.Files.Count == 1 && Sha256Digest.TryParse(Path.GetFileName(found.Files[0]), out Sha256Digest digest) ? digest : null,
        };

    private static string? SnapshotOf(string path) =>
        path.Split('/') is { Length: >= 4 } names && names[0].StartsWith(Prefix, StringComparison.Ordinal) && names[1] == Snapshots
            ? string.Join('/', names[..3])
            : null;

    private static string RepositoryOf(string snapshot)
    {
        string name = snapshot.Split('/')[0][Prefix.Length..];
        int dashes = name.IndexOf("--", StringComparison.Ordinal);
        return dashes < 0 ? name : $"{name[..dashes]}/{name[(dashes + 2)..]}";
    }
}
