using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Core.Sources;

/// <summary>Reads JSON from servers: never more than a bound, never deeper than 64, and junk is a failure that says what came instead.</summary>
internal static class ServerJson
{
    private const int MostShown = 60;

    /// <summary>The document at an address.</summary>
    /// <param name="http">Sends.</param>
    /// <param name="read">The request.</param>
    /// <param name="most">Bytes at the most.</param>
    /// <param name="type">What it is.</param>
    /// <param name="expected">The same for people, with its article: <c>a list of files</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_NET, and what the sender throws.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpSender http, HttpRead read, long most, JsonTypeInfo<T> type, string expected, CancellationToken cancellationToken)
        where T : class =>
        Parse(await http.ReadAllAsync(read, most, cancellationToken), type, read.Address, expected);

    /// <summary>The document that a reply's body is.</summary>
    /// <exception cref="HttpBrokenException">The body broke off; asking again may help.</exception>
    /// <exception cref="KandilException">E_NET.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpReply reply, Uri address, long most, JsonTypeInfo<T> type, string expected, CancellationToken cancellationToken)
        where T : class =>
        Parse(await BodyAsync(reply, address, most, expected, cancellationToken), type, address, expected);

    /// <summary>The document that these bytes are.</summary>
    /// <exception cref="KandilException">E_NET.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> content, JsonTypeInfo<T> type, Uri address, string expected)
        where T : class
    {
        content = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw SourceErrors.Junk(address, expected, "the JSON value null");
        }
        catch (JsonException exception)
        {
            throw SourceErrors.Junk(address, expected, WhatCame(content, exception), exception);
        }
    }

    private static async Task<byte[]> BodyAsync(HttpReply reply, Uri address, long most, string expected, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[1 << 14];
        while (await reply.Body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (content.Length + read > most)
                throw SourceErrors.Junk(address, expected, string.Create(CultureInfo.InvariantCulture, $"longer than {most} bytes"));
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static string WhatCame(ReadOnlySpan<byte> content, JsonException exception)
    {
        ReadOnlySpan<byte> start = content.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
            return "nothing at all";
        if (start[0] == (byte)'<')
            return "an HTML or XML page";
        if (start.StartsWith("GGUF"u8))
            return "a GGUF file";
        if (start[0] is (byte)'{' or (byte)'[')
            return IsJson(content) ? $"JSON of another shape (at {SecretText.Clean(exception.Path ?? "$")})" : "JSON that is damaged or cut off";
        string text = SecretText.Clean(Encoding.UTF8.GetString(start[..Math.Min(start.Length, MostShown)])).ReplaceLineEndings(" ");
        return $"'{text}{(start.Length > MostShown ? "…" : "")}'";
    }

    private static bool IsJson(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content);
        try
        {
            while (reader.Read())
            {
                // Reading is the test.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
