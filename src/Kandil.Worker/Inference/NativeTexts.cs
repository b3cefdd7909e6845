using System.Runtime.InteropServices;

namespace Kandil.Worker.Inference;

/// <summary>Texts as C has them, UTF-8 that ends in NUL, freed together.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly List<nint> _texts = [];

    /// <summary>Makes one more, valid until this is disposed of.</summary>
    public byte* Add(string text)
    {
        nint copy = Marshal.StringToCoTaskMemUTF8(text);
        _texts.Add(copy);
        return (byte*)copy;
    }

    /// <inheritdoc/>
    public void Dispose() => _texts.ForEach(Marshal.FreeCoTaskMem);
}
