using System.Globalization;

namespace Kandil.Core.Primitives;

/// <summary>How many there are of something, in words.</summary>
public static class Counted
{
    /// <summary><c>1 model</c>, <c>12 models</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one, whose plural has an <c>s</c>.</param>
    public static string Of(int count, string one) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {one}s");
}
