using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Compatibility;
using Kandil.Core.Hardware;
using Kandil.Core.Platform;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Fit;

/// <summary>
/// What files take on this machine, kept so that a second check reads no header. The key has the file, how it is loaded and all of
/// the machine that decides: what changes of these is computed anew. A cache that cannot be read or written is none.
/// </summary>
/// <param name="folder">Where it lies.</param>
internal sealed class FitCache(string folder)
{
    private const int MostEntries = 1000;
    private const int KeyDigits = 32;

    /// <summary>The key of a file under a plan on a machine.</summary>
    /// <param name="file">What the file is: a digest, or its place with its size and time.</param>
    /// <param name="plan">How it is loaded.</param>
    /// <param name="hardware">The machine.</param>
    public static string Key(string file, LoadPlan plan, MachineHardware hardware)
    {
        // Free memory of cards decides how many layers fit; a little more or less does not.
        string cards = string.Join(',', hardware.Gpus.Select(gpu => (gpu.FreeMemory ?? 0) >> 28));
        string text = string.Create(CultureInfo.InvariantCulture, $"1\n{file}\n{plan}\n{hardware.Fingerprint}\n{cards}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..KeyDigits].ToLowerInvariant();
    }

    /// <summary>What is kept under a key; null for nothing.</summary>
    public FitFigures? Find(string key)
    {
        try
        {
            string path = PathOf(key);
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), FitCacheJson.Default.FitFigures) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps figures; the oldest make room.</summary>
    public void Add(string key, FitFigures figures)
    {
        try
        {
            OwnerOnly.CreateDirectory(folder);
            FileInfo[] kept = new DirectoryInfo(folder).GetFiles("*.json");
            foreach (FileInfo old in kept.OrderBy(file => file.LastWriteTimeUtc).Take(Math.Max(0, kept.Length - MostEntries + 1)))
                old.Delete();
            AtomicFile.Write(PathOf(key), JsonSerializer.SerializeToUtf8Bytes(figures, FitCacheJson.Default.FitFigures));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A store that cannot be written is checked anew each time.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key + ".json");
}

/// <summary>How figures are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(FitFigures))]
internal sealed partial class FitCacheJson : JsonSerializerContext;
