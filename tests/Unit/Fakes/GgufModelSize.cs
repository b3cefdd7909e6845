namespace Kandil.Tests.Unit.Fakes;

/// <summary>The extents of a built model.</summary>
/// <param name="Width">Embedding length; a multiple of 32, and of 256 for Q4_K_M.</param>
/// <param name="Layers">Transformer blocks.</param>
/// <param name="FeedForward">Width of the feed-forward layer; a multiple like <paramref name="Width"/>.</param>
/// <param name="Heads">Attention heads; divides the width.</param>
/// <param name="KeyValueHeads">Heads of keys and values; divides the heads.</param>
/// <param name="Vocabulary">Tokens at the least; fewer than the builder's own (about 400) count as those.</param>
public sealed record GgufModelSize(int Width, int Layers, int FeedForward, int Heads, int KeyValueHeads, int Vocabulary)
{
    /// <summary>A hundred thousand parameters: loads and answers in milliseconds.</summary>
    public static readonly GgufModelSize Tiny = new(64, 2, 128, 4, 2, 512);

    /// <summary>About 10 M parameters; fit for every weight type.</summary>
    public static readonly GgufModelSize Small = new(256, 8, 768, 8, 4, 8000);

    /// <summary>About 200 M parameters, a vocabulary of 32,000: what speed is measured on.</summary>
    public static readonly GgufModelSize About200M = new(1024, 12, 2816, 16, 8, 32000);

    /// <summary>The length of a key or value of all its heads.</summary>
    public int KeyValueWidth => Width / Heads * KeyValueHeads;
}
