using Kandil.Core.Errors;
using Kandil.Core.Gguf;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// What a restricted process may use for a model: an upper bound from the header alone, with a margin. It is there to stop a
/// crafted file, not to say what fits.
/// </summary>
internal static class MemoryNeed
{
    // The runtime, the libraries, the tokeniser's tables.
    private const long Base = 1L << 30;
    private const long BytesPerValue = 2;
    private const long KeysAndValues = 2;
    private const long BytesPerActivation = 4;
    private const int DefaultContext = 4096;
    private const int DefaultBatch = 512;

    /// <summary>Bytes beside mapped files; null where the header cannot be read, which the load then tells of.</summary>
    public static long? Of(EngineModel model)
    {
        try
        {
            using var file = new FileStream(model.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Of(GgufReader.Read(file, file.Length, model.Name).Facts, model.LoadOptions, LengthOf(model));
        }
        catch (Exception exception) when (exception is KandilException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Bytes of all files of a model; one that is missing has none.</summary>
    public static long LengthOf(EngineModel model) =>
        model.Files.Prepend(model.Path).Distinct(StringComparer.Ordinal).Sum(path => new FileInfo(path) is { Exists: true } file ? file.Length : 0);

    /// <summary>The bound for a header.</summary>
    /// <param name="facts">What the header says.</param>
    /// <param name="options">How the model is loaded.</param>
    /// <param name="weights">Bytes of weights: some are laid out anew for the processor, in memory of their own.</param>
    internal static long Of(GgufModelFacts facts, ModelLoadOptions options, long weights)
    {
        double width = facts.EmbeddingLength ?? 0;
        double context = options.ContextLength ?? Math.Min(DefaultContext, facts.TrainedContextLength ?? DefaultContext);
        // As if every head kept keys and values of its own.
        double cache = context * (options.MaxConcurrent ?? 1) * (facts.BlockCount ?? 0) * width * KeysAndValues * BytesPerValue;
        double activations = (options.BatchSize ?? DefaultBatch) * (((facts.VocabularySize ?? 0) * 2) + (width * 32)) * BytesPerActivation;
        return (long)Math.Min(long.MaxValue / 2, Base + (weights * 1.25) + (cache * 1.5) + (activations * 2));
    }
}
