namespace Kandil.Core.Hardware;

/// <summary>What Linux says about the processor in <c>/proc/cpuinfo</c>.</summary>
/// <param name="Name">What its maker calls it; null where nothing tells.</param>
/// <param name="Features">The vector instructions that the system lets programs use.</param>
internal sealed record LinuxProcessor(string? Name, IReadOnlyList<string> Features)
{
    // ARM's own cores, by the number that the kernel gives instead of a name (ARM's Main ID Register; util-linux has the same list).
    private static readonly Dictionary<string, string> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["0x41:0xd03"] = "Cortex-A53", ["0x41:0xd05"] = "Cortex-A55", ["0x41:0xd07"] = "Cortex-A57", ["0x41:0xd08"] = "Cortex-A72",
        ["0x41:0xd0a"] = "Cortex-A75", ["0x41:0xd0b"] = "Cortex-A76", ["0x41:0xd0c"] = "Neoverse-N1", ["0x41:0xd40"] = "Neoverse-V1",
        ["0x41:0xd49"] = "Neoverse-N2", ["0x41:0xd4f"] = "Neoverse-V2",
    };

    /// <summary>Reads it; null where the file cannot be read.</summary>
    /// <param name="root">The file system, <c>/</c> but in tests.</param>
    public static LinuxProcessor? Read(string root)
    {
        string path = Path.Combine(root, "proc/cpuinfo");
        try
        {
            return File.Exists(path) ? Parse(File.ReadLines(path)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The first processor's block; the others are the same, but for a part's number where there are two kinds.
    private static LinuxProcessor Parse(IEnumerable<string> lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string[] pair in lines.Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2))
            fields.TryAdd(pair[0].Trim(), pair[1].Trim());
        string flags = fields.GetValueOrDefault("flags") ?? fields.GetValueOrDefault("Features") ?? "";
        string? part = Parts.GetValueOrDefault($"{fields.GetValueOrDefault("CPU implementer")}:{fields.GetValueOrDefault("CPU part")}");
        string?[] names = [fields.GetValueOrDefault("model name"), part, fields.GetValueOrDefault("Model"), fields.GetValueOrDefault("Hardware")];
        return new LinuxProcessor(names.FirstOrDefault(name => !string.IsNullOrEmpty(name)), ProcessorFeature.Of(flags.Split(' ')));
    }
}
