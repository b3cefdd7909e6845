using System.Text.RegularExpressions;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>Reads a quantisation out of a file's name, where nearly every repository has it.</summary>
public static partial class QuantizationName
{
    private const string Dynamic = "UD-"; // mixes chosen layer by layer carry it in front of the plain name

    /// <summary>The quantisation in capitals, such as <c>Q4_K_M</c> or <c>UD-Q4_K_XL</c>: of the name, else of the nearest folder; null where none says one.</summary>
    public static string? Of(SafeRelativePath path)
    {
        string[] names = path.Value.Split('/');
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (Words().Matches(names[i]) is { Count: > 0 } found)
                return Canonical(found[^1].Value);
        }

        return null;
    }

    /// <summary>llama.cpp's type of that name; null for a mix that it has no name of its own for.</summary>
    public static QuantizationType? TypeOf(string name) => QuantizationType.TryParse(WithoutPrefix(name), out var type) ? type : null;

    /// <summary>True when both mean the same: <c>q4_k</c> and <c>Q4_K_M</c>, <c>fp16</c> and <c>F16</c>.</summary>
    public static bool AreSame(string asked, string name) =>
        Canonical(asked) == Canonical(name)
        || (IsDynamic(asked) == IsDynamic(name) && TypeOf(Canonical(asked)) is { } type && type == TypeOf(Canonical(name)));

    internal static string WithoutPrefix(string name) => IsDynamic(name) ? name[Dynamic.Length..] : name;

    private static bool IsDynamic(string name) => name.StartsWith(Dynamic, StringComparison.OrdinalIgnoreCase);

    private static string Canonical(string name) => name.ToUpperInvariant() switch
    {
        "FP16" => "F16",
        "FP32" => "F32",
        var other => other,
    };

    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:(?:UD-)?(?:I?Q[1-8](?:_(?:[0-9]{1,2}|K|NL|XXS|XS|S|M|L|XL|XXL)(?![A-Za-z0-9]))*|TQ[12]_0)|BF16|FP?16|FP?32|MXFP4(?:_MOE)?|NVFP4)(?![A-Za-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
