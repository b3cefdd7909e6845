using Kandil.Core.Engines;

namespace Kandil.Core.Operations.Names;

/// <summary>The small model that comes with Kandil and answers questions about it; used when nothing else is named.</summary>
internal sealed class BundledGuide(string productFolder)
{
    /// <summary>The name in listings.</summary>
    public const string Name = "kandil-guide";

    /// <summary>Other names that people type.</summary>
    public static readonly IReadOnlyList<string> Aliases = ["guide"];

    /// <summary>The options with what suits the guide where nothing is asked for: it knows answers by heart, and chance only spoils them.</summary>
    public static SamplingOptions Defaults(SamplingOptions asked) => asked with { Temperature = asked.Temperature ?? 0 };

    /// <summary>Its file.</summary>
    public string Path { get; } = System.IO.Path.Combine(productFolder, "guide", Name + ".gguf");

    /// <summary>Whether a name is one of the guide's.</summary>
    public static bool IsNamed(string name) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);
}
