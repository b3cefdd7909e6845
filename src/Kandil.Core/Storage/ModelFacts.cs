using Kandil.Core.Errors;
using Kandil.Core.Gguf;

namespace Kandil.Core.Storage;

/// <summary>
/// What the file that is loaded says of its model. The registry keeps it, so that a list of models opens none of them; it holds
/// for as long as the file looks as it did when it was verified. Texts are the file's own words, control characters included.
/// </summary>
/// <param name="Title">The model's own name for itself.</param>
/// <param name="Architecture">The architecture, such as <c>llama</c>.</param>
/// <param name="Parameters">The number of weights.</param>
/// <param name="Quantization">The quantisation, such as <c>Q4_K_M</c>; null where llama.cpp has no name for it.</param>
/// <param name="ContextLength">Tokens of context that it was trained for; null where it says none that means anything.</param>
/// <param name="License">The license, usually an SPDX identifier.</param>
public sealed record ModelFacts(string? Title, string? Architecture, long Parameters, string? Quantization, int? ContextLength, string? License)
{
    /// <summary>Picks the facts that are kept.</summary>
    public static ModelFacts From(GgufModelFacts facts) => new(
        facts.Name, facts.Architecture, facts.ParameterCount, facts.Quantization?.ToString(),
        facts.TrainedContextLength is > 0 and <= int.MaxValue and var length ? (int)length : null, facts.License);

    /// <summary>Reads them; null for a file that is no GGUF or cannot be read.</summary>
    internal static ModelFacts? TryRead(string path)
    {
        if (!path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            return From(GgufReader.Read(file, file.Length, path).Facts);
        }
        catch (Exception exception) when (exception is KandilException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
