using System.Globalization;
using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A whole model of any architecture, of zeros: llama.cpp loads it and allocates what it would for a real one, and a disk with
/// sparse files has next to nothing to keep. Metadata keys that begin with a dot get the architecture before them.
/// </summary>
/// <param name="family">The architecture's name in <c>general.architecture</c>.</param>
/// <param name="layers">Blocks.</param>
/// <param name="width">The length of an embedding.</param>
/// <param name="vocabulary">Tokens.</param>
public sealed class GgufArchitecture(string family, int layers, int width, int vocabulary)
{
    // llama.cpp looks for a token of SentencePiece's in models of this family.
    private readonly GgufTokenizer _tokenizer = family == "phi3" ? GgufTokenizer.Spm : GgufTokenizer.Bpe;
    private readonly List<(string Key, GgufValue Value)> _metadata = [];
    private readonly List<(string Name, GgmlType Type, long[] Shape)> _tensors = [];

    /// <summary>The length of an embedding.</summary>
    public long Width => width;

    /// <summary>Blocks.</summary>
    public int Layers => layers;

    /// <summary>The bytes of all tensors.</summary>
    public long TensorBytes => _tensors.Sum(tensor => tensor.Type.SizeOf(tensor.Shape.Aggregate(1L, (product, extent) => product * extent)));

    /// <summary>Sets a metadata value.</summary>
    public GgufArchitecture Set(string key, GgufValue value)
    {
        _metadata.Add((key.StartsWith('.') ? family + key : key, value));
        return this;
    }

    /// <summary>Adds a tensor.</summary>
    public GgufArchitecture Add(string name, GgmlType type, params long[] shape)
    {
        _tensors.Add((name, type, shape));
        return this;
    }

    /// <summary>Adds a block's tensor of 32-bit numbers: a norm, a bias.</summary>
    public GgufArchitecture AddPlain(int layer, string name, params long[] shape) => Add(Block(layer, name), GgmlType.F32, shape);

    /// <summary>Adds a block's matrix; one whose rows are no whole blocks of the type is stored in 16 bits.</summary>
    public GgufArchitecture AddMatrix(int layer, string name, GgmlType type, params long[] shape) =>
        Add(Block(layer, name), shape[0] % type.BlockLength == 0 ? type : GgmlType.F16, shape);

    /// <summary>Adds the embedding and the output, which may be the same.</summary>
    public GgufArchitecture AddEnds(GgmlType type, bool tied, string norm = "output_norm")
    {
        Add("token_embd.weight", width % type.BlockLength == 0 ? type : GgmlType.Q8, width, vocabulary);
        Add($"{norm}.weight", GgmlType.F32, width);
        return tied ? this : Add("output.weight", width % type.BlockLength == 0 ? type : GgmlType.Q8, width, vocabulary);
    }

    /// <summary>Adds to every block.</summary>
    public GgufArchitecture Each(Action<int> add)
    {
        for (int layer = 0; layer < layers; layer++)
            add(layer);
        return this;
    }

    /// <summary>Writes the model to a file, made or replaced.</summary>
    public void WriteTo(string path)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        WriteTo(stream);
    }

    /// <summary>Writes the model.</summary>
    public void WriteTo(Stream stream)
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", family).Add("general.name", $"{family} of zeros");
        writer.Add($"{family}.block_count", (uint)layers).Add($"{family}.embedding_length", (uint)width).Add($"{family}.vocab_size", (uint)vocabulary);
        foreach ((string key, GgufValue value) in _metadata.Concat(new GgufVocabulary(_tokenizer, vocabulary, [], withWords: false).Metadata(false)))
            writer.Add(key, value);
        foreach ((string name, GgmlType type, long[] shape) in _tensors)
            writer.AddTensor(name, shape, type);
        writer.WriteTo(stream);
    }

    private static string Block(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{name}");
}
