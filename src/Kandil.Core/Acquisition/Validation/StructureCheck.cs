using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Validation;

/// <summary>The bounded check of what files say of their own structure, before anybody can see them: GGUF and safetensors.</summary>
internal static class StructureCheck
{
    /// <summary>Checks every file whose format has a header.</summary>
    /// <param name="stage">Where the files are.</param>
    /// <param name="files">The files, what is loaded first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the first GGUF file says of its model; null without one.</returns>
    /// <exception cref="KandilException">E_UNSAFE, with the finding.</exception>
    public static GgufModelFacts? Run(InstallStage stage, IReadOnlyList<StagedFile> files, CancellationToken cancellationToken)
    {
        GgufModelFacts? facts = null;
        foreach (StagedFile file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Ends(file, ".gguf"))
            {
                GgufModelFacts? own = Read(stage, file, (stream, name) => GgufReader.Read(stream, stream.Length, name).Facts);
                facts ??= own;
            }
            else if (Ends(file, ".safetensors"))
                Read(stage, file, CheckSafetensors);
        }

        return facts;
    }

    private static GgufModelFacts? CheckSafetensors(Stream stream, string name)
    {
        SafetensorsHeader.Check(stream, stream.Length, name);
        return null;
    }

    private static bool Ends(StagedFile file, string ending) => file.Path.Value.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static GgufModelFacts? Read(InstallStage stage, StagedFile file, Func<Stream, string, GgufModelFacts?> read)
    {
        using var stream = new FileStream(stage.PathOf(file.Path), FileMode.Open, FileAccess.Read, FileShare.Read);
        return read(stream, $"{stage.Key.Id}/{file.Path}");
    }
}
