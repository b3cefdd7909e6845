using Kandil.Core.Primitives;

namespace Kandil.Core.Sources.Local;

/// <summary>A GGUF model that another program keeps on this machine: it can be taken in, or used where it lies.</summary>
/// <param name="Program">The program: <c>LM Studio</c>, <c>Hugging Face cache</c>, <c>Ollama</c>.</param>
/// <param name="Name">What the program calls it: <c>publisher/model</c>, <c>llama3.1:8b</c>.</param>
/// <param name="Files">Its file, links followed to their end, or all its shards in order, which are found by their names; absolute paths.</param>
/// <param name="Size">Bytes of the files.</param>
public sealed record FoundModel(string Program, string Name, IReadOnlyList<string> Files, long Size)
{
    /// <summary>The quantisation, where a name says it.</summary>
    public string? Quantization { get; init; }

    /// <summary>The file of the part that sees or hears; null where there is none.</summary>
    public string? Companion { get; init; }

    /// <summary>What the program says the SHA-256 of the only file is; nobody checked it here. Null where it says nothing.</summary>
    public Sha256Digest? ClaimedSha256 { get; init; }

    /// <summary>The commit that it was downloaded at, in the Hugging Face cache; null elsewhere.</summary>
    public string? Commit { get; init; }
}
