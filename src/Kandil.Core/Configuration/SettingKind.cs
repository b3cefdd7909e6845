using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Primitives;

namespace Kandil.Core.Configuration;

/// <summary>
/// What a setting can be: how it is written in <c>config.json</c>, and what a user may type for it. One of these for each kind
/// of value; the settings themselves are <see cref="ConfigurationKey.All"/>.
/// </summary>
public abstract class SettingKind
{
    /// <summary>A server's address.</summary>
    public static SettingKind Address { get; } = new AddressKind(isOrigin: false);

    /// <summary>A proxy's address.</summary>
    public static SettingKind Proxy { get; } = new AddressKind(isOrigin: true);

    /// <summary>The path of a file.</summary>
    public static SettingKind File { get; } = new FileKind();

    /// <summary>A list of origins that are asked over plain http.</summary>
    public static SettingKind PlainOrigins { get; } = new OriginListKind();

    /// <summary>A number of bytes, 1 or more.</summary>
    public static SettingKind Bytes { get; } = new BytesKind();

    /// <summary>True or false.</summary>
    public static SettingKind Truth { get; } = new TruthKind();

    /// <summary>False, and never true: for what files of other programs set, and Kandil does not do.</summary>
    public static SettingKind False { get; } = new FalseKind();

    /// <summary>A whole number.</summary>
    public static SettingKind Number(int least, int most) => new NumberKind(least, most);

    /// <summary>A number with or without decimals.</summary>
    /// <param name="least">The least.</param>
    /// <param name="most">The most.</param>
    /// <param name="isAboveLeast">True when the least itself is none of them.</param>
    public static SettingKind Real(double least, double most, bool isAboveLeast = false) => new RealKind(least, most, isAboveLeast);

    /// <summary>One of some words.</summary>
    public static SettingKind OneOf(params string[] words) => new WordKind(words);

    /// <summary>Where keys are kept.</summary>
    public static SettingKind CredentialStore { get; } = new CredentialStoreKind();

    /// <summary>The name of a model, or a reference to one.</summary>
    public static SettingKind Model { get; } = new ModelKind();

    /// <summary>What runs a model: a backend that Kandil has, or a server of the user's.</summary>
    public static SettingKind Backend { get; } = new BackendKind();

    /// <summary>What it can be, to follow 'it must be'.</summary>
    public abstract string Allowed { get; }

    /// <summary>The words that it can be, where it is one of some; else empty.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Whether the file may hold this value.</summary>
    public abstract bool Fits(JsonNode value);

    /// <summary>The value for what a user typed; null if it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="current">The value so far; null where there is none.</param>
    public abstract JsonNode? Parse(string text, JsonNode? current);

    /// <summary>A value as people read it and may type it.</summary>
    public virtual string Show(JsonNode value) => TextOf(value) ?? value.ToJsonString();

    private static string? TextOf(JsonNode value) => value is JsonValue node && node.TryGetValue(out string? text) ? text : null;

    private static long? NumberOf(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    // A proxy's user and password would stand in a plain file, so no address has any here.
    private sealed class AddressKind(bool isOrigin) : SettingKind
    {
        public override string Allowed => isOrigin
            ? "http://host:port or https://host:port, without user and password (those belong into HTTPS_PROXY or the option)"
            : "an http or https address, without user, password, '?' and '#'";

        public override bool Fits(JsonNode value) => TextOf(value) is { } text && Read(text) is not null;

        public override JsonNode? Parse(string text, JsonNode? current) => Read(text) is { } address ? JsonValue.Create(address.OriginalString.Trim()) : null;

        private Uri? Read(string text) => ServerAddress.TryParse(text, out Uri? address) && (!isOrigin || address.AbsolutePath == "/") ? address : null;
    }

    private sealed class FileKind : SettingKind
    {
        public override string Allowed => "the absolute path of a file";

        public override bool Fits(JsonNode value) => TextOf(value) is { Length: > 0 } text && Path.IsPathFullyQualified(text);

        // Relative to where the user is now, which is not where the next command runs.
        public override JsonNode? Parse(string text, JsonNode? current) =>
            string.IsNullOrWhiteSpace(text) || text.Contains('\0') ? null : JsonValue.Create(Path.GetFullPath(KandilPaths.ExpandHome(text.Trim())));
    }

    private sealed class OriginListKind : SettingKind
    {
        public override string Allowed =>
            "origins such as http://host:port, with commas between them; +http://host:port adds one to the list, -http://host:port takes one out";

        public override bool Fits(JsonNode value) => value is JsonArray list && list.All(item => item is not null && TextOf(item) is { } text && Read(text) is not null);

        public override JsonNode? Parse(string text, JsonNode? current)
        {
            string plain = text.Trim();
            bool isChange = plain.Length > 0 && plain[0] is '+' or '-';
            string?[] named = [.. (isChange ? plain[1..] : plain).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Read)];
            if (Array.Exists(named, origin => origin is null) || (isChange && named.Length == 0))
                return null;
            IEnumerable<string?> before = isChange && current is not null && Fits(current) ? current.AsArray().Select(item => Read(TextOf(item!)!)) : [];
            IEnumerable<string?> after = isChange && plain[0] == '-' ? before.Except(named) : before.Concat(named).Distinct();
            return new JsonArray([.. after.Select(origin => (JsonNode?)JsonValue.Create(origin))]);
        }

        public override string Show(JsonNode value) => string.Join(", ", value.AsArray().Select(item => TextOf(item!)));

        private static string? Read(string text) =>
            ServerAddress.TryParse(text, out Uri? address) && address.Scheme == Uri.UriSchemeHttp && address.AbsolutePath == "/"
                ? address.GetLeftPart(UriPartial.Authority).ToLowerInvariant()
                : null;
    }

    private sealed class BytesKind : SettingKind
    {
        public override string Allowed => "a number of bytes above 0, such as 5000000 (typed also as 5MB or 5MiB)";

        public override bool Fits(JsonNode value) => NumberOf(value) > 0;

        public override JsonNode? Parse(string text, JsonNode? current) => ByteSize.TryParse(text, out ByteSize size) && size.Bytes > 0 ? JsonValue.Create(size.Bytes) : null;
    }

    private sealed class NumberKind(int least, int most) : SettingKind
    {
        public override string Allowed => most == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a number, {least} or more")
            : string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");

        public override bool Fits(JsonNode value) => NumberOf(value) is { } number && number >= least && number <= most;

        public override JsonNode? Parse(string text, JsonNode? current) =>
            long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && JsonValue.Create(number) is var value && Fits(value) ? value : null;
    }

    private sealed class TruthKind : SettingKind
    {
        public override string Allowed => "true or false";

        public override IReadOnlyList<string> Words { get; } = ["true", "false"];

        public override bool Fits(JsonNode value) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

        public override JsonNode? Parse(string text, JsonNode? current) =>
            bool.TryParse(text.Trim().TrimStart('$'), out bool value) ? JsonValue.Create(value) : null;
    }

    private sealed class FalseKind : SettingKind
    {
        public override string Allowed => "false";

        public override bool Fits(JsonNode value) => value.GetValueKind() == JsonValueKind.False;

        public override JsonNode? Parse(string text, JsonNode? current) =>
            bool.TryParse(text.Trim().TrimStart('$'), out bool value) && !value ? JsonValue.Create(false) : null;
    }

    private sealed class RealKind(double least, double most, bool isAboveLeast) : SettingKind
    {
        public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a number {(isAboveLeast ? "above" : "from")} {least} to {most}");

        public override bool Fits(JsonNode value) => value.GetValueKind() == JsonValueKind.Number && IsIn(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture));

        public override JsonNode? Parse(string text, JsonNode? current) =>
            double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) && IsIn(number) ? JsonValue.Create(number) : null;

        private bool IsIn(double number) => number <= most && (isAboveLeast ? number > least : number >= least);
    }

    private sealed class WordKind(string[] words) : SettingKind
    {
        public override string Allowed => string.Join(" or ", words);

        public override IReadOnlyList<string> Words => words;

        public override bool Fits(JsonNode value) => TextOf(value) is { } text && words.Contains(text);

        public override JsonNode? Parse(string text, JsonNode? current) =>
            Array.Find(words, word => word.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } word ? JsonValue.Create(word) : null;
    }

    private sealed class CredentialStoreKind : SettingKind
    {
        private const string Vault = "vault:";

        public override string Allowed => "keyring, vault, or vault:NAME for the vault of that name";

        public override bool Fits(JsonNode value) => TextOf(value) is { } text && Read(text) == text;

        public override JsonNode? Parse(string text, JsonNode? current) => Read(text) is { } store ? JsonValue.Create(store) : null;

        private static string? Read(string text)
        {
            string plain = text.Trim();
            if (plain.StartsWith(Vault, StringComparison.OrdinalIgnoreCase))
                return plain.Length > Vault.Length ? Vault + plain[Vault.Length..] : null;
            string word = plain.ToLowerInvariant();
            return word is "keyring" or "vault" ? word : null;
        }
    }

    private sealed class ModelKind : SettingKind
    {
        private const int Longest = 1024;

        public override string Allowed => "the name of a model, or a reference such as owner/repo or openai:gpt-4o";

        public override bool Fits(JsonNode value) => TextOf(value) is { } text && IsOne(text);

        public override JsonNode? Parse(string text, JsonNode? current) => IsOne(text) ? JsonValue.Create(text.Trim()) : null;

        private static bool IsOne(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= Longest && !text.Any(char.IsControl);
    }

    // Whether there is such a server is known to who reads the user's models.
    private sealed class BackendKind : SettingKind
    {
        public override string Allowed => "ollama, embedded, or the name of a server that you registered";

        public override IReadOnlyList<string> Words { get; } = ["ollama", "embedded"];

        public override bool Fits(JsonNode value) => TextOf(value) is { } text && Read(text) == text;

        public override JsonNode? Parse(string text, JsonNode? current) => Read(text) is { } name ? JsonValue.Create(name) : null;

        private static string? Read(string text)
        {
            string name = text.Trim().ToLowerInvariant();
            return name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') ? name : null;
        }
    }
}
