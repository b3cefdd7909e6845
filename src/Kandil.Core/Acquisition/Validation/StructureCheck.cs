using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;
using Kandil.Core.Safety;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Validation;

/// <summary>What files say of their own structure, checked before anybody can see them: GGUF files by Safety, safetensors by their header.</summary>
internal sealed class StructureCheck(InstallStage stage, CancellationToken cancellationToken)
{
    private readonly List<ModelFinding> _warnings = [];

    /// <summary>What the first GGUF file says of its model; null without one.</summary>
    public GgufModelFacts? Facts { get; private set; }

    /// <summary>What is odd and no reason to refuse.</summary>
    public IReadOnlyList<ModelFinding> Warnings => _warnings;

    /// <summary>Checks every file whose format has a header, the parts of a split model together.</summary>
    /// <param name="files">The files, what is loaded first.</param>
    /// <exception cref="KandilException">E_UNSAFE, with the findings.</exception>
    public void Run(IReadOnlyList<StagedFile> files)
    {
        foreach (var model in files.Where(file => Ends(file, ".gguf")).GroupBy(file => ShardName.Of(file.Path)?.Stem ?? file.Path.Value))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ModelFileReport report = ModelFileCheck.Check([.. model.OrderBy(file => ShardName.Of(file.Path)?.Number).Select(PartOf)]);
            report.ThrowIfRefused();
            _warnings.AddRange(report.Findings);
            Facts ??= report.Facts;
        }

        foreach (StagedFile file in files.Where(file => Ends(file, ".safetensors")))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using FileStream stream = Open(file);
            SafetensorsHeader.Check(stream, stream.Length, NameOf(file));
        }
    }

    private static bool Ends(StagedFile file, string ending) => file.Path.Value.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private ModelFilePart PartOf(StagedFile file) => new(NameOf(file), new FileInfo(stage.PathOf(file.Path)).Length, () => Open(file));

    private string NameOf(StagedFile file) => $"{stage.Key.Id}/{file.Path}";

    private FileStream Open(StagedFile file) => new(stage.PathOf(file.Path), FileMode.Open, FileAccess.Read, FileShare.Read);
}
