using Kandil.Core.Configuration;

namespace Kandil.Core.Sources.Local;

/// <summary>What LM Studio keeps: <c>publisher/model/file.gguf</c> below its folder of models.</summary>
internal static class LmStudioModels
{
    private const string Program = "LM Studio";

    public static IEnumerable<FoundModel> Find(ProgramFolders folders) =>
        from folder in folders.LmStudio
        from model in ForeignFolder.Files(folder).GroupBy(NameOf)
        where model.Key is not null
        from found in ForeignFolder.Models(folder, model)
        select new FoundModel(Program, model.Key, found.Files, found.Variant.Size)
        {
            Quantization = found.Variant.Quantization,
            Companion = found.Companion,
        };

    private static string? NameOf(string path) => path.Split('/') is { Length: >= 3 } names ? $"{names[0]}/{names[1]}" : null;
}
