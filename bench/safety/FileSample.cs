using System.Globalization;

namespace Kandil.Bench.Safety;

/// <summary>Keeps so many of the files that are offered, each as likely as any other, and the same ones in every run.</summary>
internal sealed class FileSample
{
    private readonly string _folder;
    private readonly int _size;
    private long _offered;

    public FileSample(string folder, int size)
    {
        (_folder, _size) = (folder, size);
        Directory.CreateDirectory(folder);
    }

    public void Offer(long number, byte[] file)
    {
        long slot = _offered++ < _size ? _offered - 1 : (long)(Mixed((ulong)number) % (ulong)_offered);
        if (slot < _size)
        {
            File.WriteAllBytes(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{slot:00000}.gguf")), file);
        }
    }

    // SplitMix64, of which every number gives one that looks like chance.
    private static ulong Mixed(ulong number)
    {
        number = (number + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }
}
