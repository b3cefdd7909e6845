using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kandil.Core.Audit;

/// <summary>
/// Text from outside made fit for a log or an error: without secrets and without control characters. Known by their place are the
/// user and password of an address, values of query parameters and JSON fields that are named like secrets, and authentication,
/// organisation and cookie headers; known by their look are the keys of the common providers and signed web tokens; and known by heart
/// is what this process has sent to prove who asks, whatever it looks like, because a server may repeat it anywhere.
/// </summary>
public static partial class SecretText
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Removed = "***";

    private const int ShortestKnown = 4;
    private const int ShortestPart = 8;

    // Servers of one's own take any word for a key, such as "ollama"; a word is no secret, and texts without it would be damaged.
    private const int ShortestSent = 16;
    private const int MostSent = 256;

    private static readonly object Sending = new();
    private static string[] _sent = [];

    /// <summary>What was sent, in every spelling in which it can come back, the longest first.</summary>
    internal static IReadOnlyList<string> EverySent => Volatile.Read(ref _sent);

    /// <summary>Remembers, for the life of the process, a secret that is about to be sent.</summary>
    /// <param name="secret">A key; less than 16 characters are none.</param>
    public static void Sent(string secret)
    {
        if (secret.Length < ShortestSent || EverySent.Contains(secret))
            return;
        lock (Sending)
            Volatile.Write(ref _sent, [.. Spellings(secret).Concat(_sent).Distinct().Take(MostSent).OrderByDescending(spelling => spelling.Length)]);
    }

    /// <summary>The text without what was sent: for what servers say of models, which patterns would damage.</summary>
    public static string WithoutSent(string text) => Without(text, EverySent);

    /// <summary>The text without secrets and without what <see cref="TerminalText"/> removes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">Secrets that the caller knows and the text may repeat; those of fewer than 4 characters are not looked for.</param>
    public static string Clean(string text, params string[] known)
    {
        // Control characters go first: one in the middle of a key would hide it, and its removal would bring it back.
        text = TerminalText.Clean(text);
        text = Without(text, [.. known.Where(secret => secret.Length >= ShortestKnown).SelectMany(Spellings).OrderByDescending(secret => secret.Length)]);
        text = WithoutSent(text);
        text = UserOfAddress().Replace(text, "${before}" + Removed + "@");
        text = Header().Replace(text, "${before}" + Removed);
        text = Field().Replace(text, "${before}" + Removed);
        text = Parameter().Replace(text, "${before}" + Removed);
        text = Scheme().Replace(text, "${before}" + Removed);
        return Key().Replace(text, Removed);
    }

    private static string Without(string text, IReadOnlyList<string> secrets)
    {
        foreach (string secret in secrets)
            text = WithoutPartAtEnd(text.Replace(secret, Removed, StringComparison.Ordinal), secret);
        return text;
    }

    // Of a server's text only the start is read, which may end in the middle of a key.
    private static string WithoutPartAtEnd(string text, string secret)
    {
        for (int length = Math.Min(secret.Length - 1, text.Length); length >= ShortestPart; length--)
        {
            if (text.AsSpan().EndsWith(secret.AsSpan(0, length), StringComparison.Ordinal))
                return text[..^length] + Removed;
        }

        return text;
    }

    // As it is, in JSON, in JSON of writers that escape the slash, and in an address.
    private static IEnumerable<string> Spellings(string secret) =>
        new[] { secret, JsonEncodedText.Encode(secret).ToString(), secret.Replace("/", "\\/", StringComparison.Ordinal), Uri.EscapeDataString(secret) }.Distinct();

    // Each pattern is anchored by literals and repeats one class of characters at a time, so that hostile text costs linear time.
    [GeneratedRegex(@"(?<before>\w://)[^\s/?#""'<>@]{1,1024}@", RegexOptions.CultureInvariant)]
    private static partial Regex UserOfAddress();

    [GeneratedRegex(
        @"(?<before>\b(?:proxy-authorization|authorization|set-cookie|cookie|x-api-key|api-key|x-auth-token|x-goog-api-key|openai-organization|openai-project|anthropic-organization|x-organization)[""']?\s{0,8}[:=]\s{0,8})[^\r\n]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(
        @"(?<before>[""'](?:[a-z0-9]{1,32}[_-]){0,2}(?:token|api_?key|key|secret|password|passwd|credential|authorization)[""']\s{0,8}:\s{0,8}[""'])(?:[^""'\\]|\\.)+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(
        @"(?<before>\b(?:x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|awsaccesskeyid|key-pair-id|(?:[a-z0-9]{1,32}[_-])?(?:token|api_?key|key|sig|signature|secret|password|passwd|pwd|auth|policy))=)[^&\s""'<>#;]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<before>\b(?:bearer|basic)\s{1,8})[a-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        @"(?:hf_[A-Za-z0-9]{16,}|\bsk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{20,}|gsk_[A-Za-z0-9]{16,}|eyJ[A-Za-z0-9_-]{12,}(?:\.[A-Za-z0-9_-]+){0,2})",
        RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
