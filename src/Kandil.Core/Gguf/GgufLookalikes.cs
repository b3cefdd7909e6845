namespace Kandil.Core.Gguf;

/// <summary>Names what a file is that was taken for a GGUF file.</summary>
internal static class GgufLookalikes
{
    /// <summary>How many of the first bytes are looked at.</summary>
    internal const int BytesNeeded = 64;

    /// <summary>What the content looks like, with its article; null if it looks like nothing known.</summary>
    /// <param name="first">The first bytes, <see cref="BytesNeeded"/> or the whole file.</param>
    internal static string? Name(ReadOnlySpan<byte> first)
    {
        if (first.StartsWith("version https://git-lfs"u8))
            return "a Git LFS pointer, which stands for a file that was not fetched";
        if (first.StartsWith("lmgg"u8) || first.StartsWith("tjgg"u8) || first.StartsWith("fmgg"u8))
            return "a model in a format that came before GGUF";
        if (first.StartsWith("PK\x03\x04"u8))
            return "a zip archive, or a PyTorch checkpoint";
        if (first.Length > 9 && first[7] == 0 && first[8] == '{' && first[9] == '"')
            return "a safetensors file";
        if (first.StartsWith("<!DOCTYPE"u8) || first.StartsWith("<!doctype"u8) || first.StartsWith("<html"u8))
            return "a web page";
        return IsText(first) ? "a text file" : null;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value < ' ' && value is not ((byte)'\t' or (byte)'\r' or (byte)'\n') || value == 0x7F)
                return false;
        }

        return true;
    }
}
