namespace Kandil.Tests.Unit.Fakes;

/// <summary>A request as <see cref="LoopbackServer"/> got it.</summary>
/// <param name="Method">GET, HEAD, POST, CONNECT…</param>
/// <param name="Target">Path and query as they were sent; a proxy gets a whole address, or host:port of a CONNECT.</param>
/// <param name="Headers">Every header, names in any case.</param>
/// <param name="Body">The body; empty without one.</param>
/// <param name="Connection">Which connection of the server's it came by, from 1.</param>
public sealed record LoopbackRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Connection)
{
    /// <summary>The target without its query.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>The header's value; null without it.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The one range asked for, both ends inclusive and cut to the length; null for the whole or a range that is not understood.</summary>
    public (long From, long To)? Range(long length)
    {
        string[] ends = Header("Range") is { } range && range.StartsWith("bytes=", StringComparison.Ordinal) ? range[6..].Split('-') : [];
        return ends.Length == 2 && long.TryParse(ends[0], out long from)
            ? (from, long.TryParse(ends[1], out long to) ? Math.Min(to, length - 1) : length - 1)
            : null;
    }
}
