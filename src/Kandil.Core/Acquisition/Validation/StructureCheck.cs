using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;
using Kandil.Core.Primitives;
using Kandil.Core.Safety;
using Kandil.Core.Sources;

namespace Kandil.Core.Acquisition.Validation;

/// <summary>What a model's files say of their own structure: GGUF files are checked by Safety, safetensors by their header.</summary>
internal sealed class StructureCheck(CancellationToken cancellationToken)
{
    private readonly List<ModelFinding> _findings = [];

    /// <summary>What the first GGUF file says of its model; null without one.</summary>
    public GgufModelFacts? Facts { get; private set; }

    /// <summary>What was found in all of them.</summary>
    public IReadOnlyList<ModelFinding> Findings => _findings;

    /// <summary>Why the first of them that is refused is; null where none is.</summary>
    public KandilException? Refusal { get; private set; }

    /// <summary>Checks every file whose format has a header, the parts of a split model together.</summary>
    /// <param name="files">The files with their paths in the model's folder, what is loaded first.</param>
    public void Run(IReadOnlyList<(SafeRelativePath Path, ModelFilePart Part)> files)
    {
        foreach (var model in files.Where(file => Ends(file.Path, ".gguf")).GroupBy(file => ShardName.Of(file.Path)?.Stem ?? file.Path.Value))
            CheckGguf([.. model.OrderBy(file => ShardName.Of(file.Path)?.Number).Select(file => file.Part)]);
        foreach (var file in files.Where(file => Ends(file.Path, ".safetensors")))
            CheckSafetensors(file.Part);
    }

    /// <summary>Checks a GGUF model, all of its parts in their order.</summary>
    public void CheckGguf(IReadOnlyList<ModelFilePart> parts)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ModelFileReport report = ModelFileCheck.Check(parts);
        _findings.AddRange(report.Findings);
        Facts ??= report.Facts;
        Refusal ??= report.Refusal;
    }

    /// <summary>Checks a safetensors file.</summary>
    public void CheckSafetensors(ModelFilePart part)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Stream stream = part.Open();
        try
        {
            SafetensorsHeader.Check(stream, part.Length, part.Name);
        }
        catch (KandilException failure)
        {
            _findings.AddRange(failure.Findings);
            Refusal ??= failure;
        }
    }

    private static bool Ends(SafeRelativePath path, string ending) => path.Value.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
