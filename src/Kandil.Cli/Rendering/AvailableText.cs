using System.Globalization;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>A model that there is, as text for people.</summary>
internal static class AvailableText
{
    private const string Unknown = "-";

    /// <summary>A row of the list: name, provider, size, memory, parameters, context, what it is good for.</summary>
    public static IReadOnlyList<string> Row(AvailableModel model) =>
    [
        model.Name,
        model.Provider,
        model.Size is { } size ? new ByteSize(size).ToString() : Unknown,
        model.MinMemoryMB is { } memory ? new ByteSize((long)memory << 20).ToString() : Unknown,
        model.Parameters ?? Unknown,
        model.ContextWindow?.ToString(CultureInfo.InvariantCulture) ?? Unknown,
        (model.Recommended ? "recommended: " : "") + string.Join(", ", model.RecommendedFor),
    ];
}
