using System.Text.RegularExpressions;

namespace Kandil.Core.Audit;

/// <summary>
/// Text from outside made fit for a log or an error: without secrets and without control characters. Known by their place are the
/// user and password of an address, values of query parameters and JSON fields that are named like secrets, and authentication,
/// organisation and cookie headers; known by their look are the keys of the common providers and signed web tokens.
/// </summary>
public static partial class SecretText
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Removed = "***";

    private const int ShortestKnown = 4;

    /// <summary>The text without secrets and without what <see cref="TerminalText"/> removes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">Secrets that the caller knows and the text may repeat; those of fewer than 4 characters are not looked for.</param>
    public static string Clean(string text, params string[] known)
    {
        // Control characters go first: one in the middle of a key would hide it, and its removal would bring it back.
        text = TerminalText.Clean(text);
        foreach (string secret in known.Where(secret => secret.Length >= ShortestKnown).OrderByDescending(secret => secret.Length))
            text = text.Replace(secret, Removed, StringComparison.Ordinal);

        text = UserOfAddress().Replace(text, "${before}" + Removed + "@");
        text = Header().Replace(text, "${before}" + Removed);
        text = Field().Replace(text, "${before}" + Removed);
        text = Parameter().Replace(text, "${before}" + Removed);
        text = Scheme().Replace(text, "${before}" + Removed);
        return Key().Replace(text, Removed);
    }

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
