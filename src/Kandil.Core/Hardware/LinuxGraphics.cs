using System.Globalization;

namespace Kandil.Core.Hardware;

/// <summary>The graphics cards that Linux has a driver for, from <c>/sys/class/drm</c>; all it tells is the maker and, for AMD's, the memory.</summary>
internal static class LinuxGraphics
{
    private static readonly Dictionary<string, string> Makers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["0x10de"] = "NVIDIA", ["0x1002"] = "AMD", ["0x8086"] = "Intel",
    };

    /// <summary>The cards of the makers whose cards compute.</summary>
    /// <param name="root">The file system, <c>/</c> but in tests.</param>
    public static IReadOnlyList<GraphicsFacts> Read(string root)
    {
        string folder = Path.Combine(root, "sys/class/drm");
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateDirectories(folder, "card*").Where(card => !Path.GetFileName(card).Contains('-')).Order(StringComparer.Ordinal).Select(Describe).OfType<GraphicsFacts>()]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static GraphicsFacts? Describe(string card)
    {
        string device = Path.Combine(card, "device");
        if (Text(device, "vendor") is not { } vendor || !Makers.TryGetValue(vendor, out string? maker))
            return null;
        long? total = Number(device, "mem_info_vram_total"), used = Number(device, "mem_info_vram_used");
        return new GraphicsFacts
        {
            Name = Text(device, "product_name") ?? $"{maker} graphics {Text(device, "device")}",
            TotalMemory = total,
            FreeMemory = total - used,
            FoundBy = "kernel",
        };
    }

    private static long? Number(string folder, string file) =>
        long.TryParse(Text(folder, file), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string? Text(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
    }
}
