using System.Buffers;
using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Http;

/// <summary>
/// A header that proves who asks (a key, or the organisation that pays), and the one origin that gets it. It is never sent
/// elsewhere: not after a redirect, and not over plain http to another machine.
/// </summary>
public sealed record HttpCredential
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>Makes a credential.</summary>
    /// <param name="origin">The origin that gets it.</param>
    /// <param name="header">The header's name, such as <c>Authorization</c>.</param>
    /// <param name="value">The header's whole value, such as <c>Bearer …</c>.</param>
    /// <exception cref="KandilException">E_AUTH: the value is empty or holds a line break or other characters that no header may have.</exception>
    public HttpCredential(Origin origin, string header, string value)
    {
        if (header.Length == 0 || header.AsSpan().ContainsAnyExcept(NameCharacters)
            || string.IsNullOrWhiteSpace(value) || value.Any(character => character is < ' ' or > '~'))
        {
            throw NetworkErrors.CredentialUnfit(origin.ToString());
        }

        (Origin, Header, Value) = (origin, header, value);
        // Whoever shows what a server says needs no list of keys: from here on they are known.
        SecretText.Sent(value.Split(' ')[^1]);
    }

    /// <summary>The one origin that gets it.</summary>
    public Origin Origin { get; }

    /// <summary>The header's name.</summary>
    public string Header { get; }

    /// <summary>The header's value: a secret.</summary>
    public string Value { get; }

    /// <summary>Says whose it is, never what it is.</summary>
    public override string ToString() => $"{Header} for {Origin}";
}
