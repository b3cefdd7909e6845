using Kandil.Core.Primitives;

namespace Kandil.Core.Gguf;

/// <summary>What a GGUF file says about its model. It is the file's word: texts are as they stand, control characters included.</summary>
/// <param name="Architecture">The architecture, such as <c>llama</c>.</param>
/// <param name="Name">The model's name.</param>
/// <param name="ParameterCount">Elements of all tensors of this file.</param>
/// <param name="Quantization">The quantisation that the file names, or else that of most of its bytes; null if llama.cpp has no name for it.</param>
/// <param name="TrainedContextLength">The context it was trained with, in tokens.</param>
/// <param name="EmbeddingLength">The width of its embeddings.</param>
/// <param name="BlockCount">Its transformer blocks.</param>
/// <param name="License">The license, usually an SPDX identifier.</param>
/// <param name="ChatTemplate">The Jinja template of its chats.</param>
/// <param name="TokenizerModel">The kind of tokenizer, such as <c>llama</c> or <c>gpt2</c>.</param>
/// <param name="VocabularySize">Tokens of its vocabulary.</param>
/// <param name="TotalTensorBytes">Bytes of all tensors of this file.</param>
public sealed record GgufModelFacts(
    string? Architecture,
    string? Name,
    long ParameterCount,
    QuantizationType? Quantization,
    long? TrainedContextLength,
    long? EmbeddingLength,
    long? BlockCount,
    string? License,
    string? ChatTemplate,
    string? TokenizerModel,
    long? VocabularySize,
    ByteSize TotalTensorBytes)
{
    // A text may be as large as a header; no name is.
    private const int MostNameBytes = 1 << 12;
    private const int MostTemplateBytes = 1 << 20;

    /// <summary>Draws the facts from a header. A name or template longer than any is left out.</summary>
    internal static GgufModelFacts From(GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors)
    {
        string? architecture = metadata.Text("general.architecture", MostNameBytes);
        long? Own(string key) => architecture is null ? null : metadata.WholeNumber($"{architecture}.{key}");
        return new(
            architecture,
            metadata.Text("general.name", MostNameBytes),
            Sum(tensors, tensor => tensor.ElementCount),
            QuantizationOf(metadata, tensors),
            Own("context_length"),
            Own("embedding_length"),
            Own("block_count"),
            metadata.Text("general.license", MostNameBytes),
            metadata.Text("tokenizer.chat_template", MostTemplateBytes),
            metadata.Text("tokenizer.ggml.model", MostNameBytes),
            metadata["tokenizer.ggml.tokens"]?.AsArray?.Count ?? Own("vocab_size"),
            new ByteSize(Sum(tensors, tensor => tensor.ByteSize)));
    }

    private static QuantizationType? QuantizationOf(GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors)
    {
        if (metadata.WholeNumber("general.file_type") is { } number && QuantizationType.FromFileType(number) is { } named)
            return named;

        GgmlType? most = tensors.GroupBy(tensor => tensor.Type)
            .MaxBy(group => Sum(group, tensor => tensor.ByteSize))?.Key;
        return QuantizationType.TryParse(most?.Name, out QuantizationType? guessed) ? guessed : null;
    }

    /// <summary>A sum that stays at the largest number instead of wrapping: tensors without blocks of whole bytes can claim more
    /// elements than a number holds.</summary>
    private static long Sum(IEnumerable<GgufTensor> tensors, Func<GgufTensor, long> measure)
    {
        ulong sum = 0; // of two numbers of 63 bits, so that it cannot wrap
        foreach (GgufTensor tensor in tensors)
            sum = Math.Min(sum + (ulong)measure(tensor), long.MaxValue);
        return (long)sum;
    }
}
