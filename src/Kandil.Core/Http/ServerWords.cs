using System.Text;
using System.Text.Json;
using Kandil.Core.Audit;

namespace Kandil.Core.Http;

/// <summary>What a server says in the body of a failure, as far as it is meant for people.</summary>
internal static class ServerWords
{
    private const int MostBytes = 4096;

    /// <summary>
    /// The message of a JSON body (its <c>error</c>, <c>message</c> or <c>error.message</c>) or a plain text, cleaned; empty for any
    /// other body, and when it does not come whole.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="mediaType">Its type, without parameters.</param>
    /// <param name="secrets">What it may repeat and must not show.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> ReadAsync(Stream body, string? mediaType, string[] secrets, CancellationToken cancellationToken)
    {
        bool isJson = mediaType == "application/json" || mediaType?.EndsWith("+json", StringComparison.Ordinal) == true;
        if (!isJson && mediaType != "text/plain")
            return "";

        byte[] buffer = new byte[MostBytes];
        int length = await body.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancellationToken);
        string text = isJson ? MessageOf(buffer.AsMemory(0, length)) : Encoding.UTF8.GetString(buffer, 0, length);
        return SecretText.Clean(text, secrets).Replace('\n', ' ').Replace('\t', ' ').Trim();
    }

    private static string MessageOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Text(document.RootElement, "error") ?? Text(document.RootElement, "message") ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : Text(value, "message");
    }
}
