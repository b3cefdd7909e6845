namespace Kandil.Core.Compatibility;

/// <summary>What is said of a model whose header nobody has read: it needs half as much memory again as its files have bytes, and what an engine takes for itself.</summary>
public static class SizeRule
{
    /// <summary>Memory for each byte of the files.</summary>
    public const double Factor = 1.5;

    /// <summary>Memory for each byte that is needed, below which it is short.</summary>
    public const double Comfortable = 1.2;

    /// <summary>Bytes of memory for files of so many bytes.</summary>
    public static long Memory(long size) => size <= 0 ? 0 : Math.Max(size + FitFigures.ProcessBytes, (long)Math.Min(long.MaxValue / 2, size * Factor));
}
