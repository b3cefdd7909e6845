using Kandil.Core.Configuration;
using Kandil.Core.Errors;

namespace Kandil.Core.Sources;

/// <summary>Reads the address of a source, and makes addresses below it.</summary>
public static class SourceAddress
{
    /// <summary>Reads an address that a user gave.</summary>
    /// <param name="text">A whole http or https address.</param>
    /// <param name="origin">Where it was given, for people: <c>--mirror</c>.</param>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public static Uri Parse(string text, string origin) =>
        ServerAddress.TryParse(text, out Uri? address) ? address : throw SourceErrors.BadAddress(text, origin);

    /// <summary>The address of a path below a base, whether the base ends in a slash or not.</summary>
    /// <param name="address">The base.</param>
    /// <param name="path">The path, escaped, without a slash in front.</param>
    internal static Uri Below(this Uri address, string path) => new($"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");

    /// <summary>Each part of a path escaped, the slashes between them kept.</summary>
    internal static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
