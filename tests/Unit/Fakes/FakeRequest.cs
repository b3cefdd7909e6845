using System.Globalization;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A request as a fake server received it.</summary>
/// <param name="Method">GET, HEAD, POST, DELETE.</param>
/// <param name="Path">The path, unescaped, without the query.</param>
/// <param name="Query">The query without its question mark, as sent.</param>
/// <param name="Headers">Headers; names in lower case.</param>
/// <param name="Body">The body.</param>
public sealed record FakeRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>A header's value; null if it was not sent.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The first byte asked for and the last, inclusive; null if no range was asked for.</summary>
    public (long From, long? To)? Range
    {
        get
        {
            if (Header("range") is not { } range || !range.StartsWith("bytes=", StringComparison.Ordinal))
            {
                return null;
            }

            string[] ends = range[6..].Split('-');
            return (long.Parse(ends[0], CultureInfo.InvariantCulture), ends[1].Length == 0 ? null : long.Parse(ends[1], CultureInfo.InvariantCulture));
        }
    }
}
