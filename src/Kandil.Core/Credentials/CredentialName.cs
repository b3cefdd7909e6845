using System.Globalization;
using Kandil.Core.Primitives;

namespace Kandil.Core.Credentials;

/// <summary>What a credential proves.</summary>
public enum CredentialKind
{
    /// <summary>Who asks: a key, or a token.</summary>
    ApiKey,

    /// <summary>Which organisation pays.</summary>
    Organization,
}

/// <summary>What a store calls a credential.</summary>
/// <param name="Kind">What it proves.</param>
/// <param name="Provider">The provider's identifier, such as <c>openai</c>.</param>
/// <param name="Origin">The origin that it is for; null for the provider's own.</param>
public sealed record CredentialName(CredentialKind Kind, string Provider, Origin? Origin)
{
    /// <summary><c>kandil/api_key_openai</c>, with <c>_host_port</c> after it for any origin but the provider's own.</summary>
    public string Text =>
        $"kandil/{(Kind == CredentialKind.ApiKey ? "api_key" : "org")}_{Provider}{(Origin is { } origin ? string.Create(CultureInfo.InvariantCulture, $"_{origin.Host}_{origin.Port}") : "")}";

    /// <summary>The same for a store that takes letters, digits and hyphens alone.</summary>
    public string PlainText => string.Concat(Text.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));

    /// <inheritdoc/>
    public override string ToString() => Text;
}
