using System.Text.RegularExpressions;

namespace Kandil.Core.Catalog;

/// <summary>How the texts of catalogue entries are spelt; the same patterns as in catalog.schema.json, which a test compares.</summary>
internal static partial class CatalogPatterns
{
    private const int MostMilliseconds = 1000;

    /// <summary>A model's name.</summary>
    [GeneratedRegex(@"^[a-z0-9]+([._-][a-z0-9]+)*(:[a-z0-9]+([._-][a-z0-9]+)*)?\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex Name();

    /// <summary>A provider's identifier.</summary>
    [GeneratedRegex(@"^[a-z][a-z0-9-]+\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex ProviderId();

    /// <summary>An address. Http goes to other machines only where the user allows it, which whoever sends looks after.</summary>
    [GeneratedRegex(@"^https?://[^\s@]+\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex Address();

    /// <summary>The address of a page.</summary>
    [GeneratedRegex(@"^https://[^\s@]+\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex Page();

    /// <summary>An address with a place for the customer's name.</summary>
    [GeneratedRegex(@"^https://[^\s@]*\{resource\}[^\s@]*\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex AddressTemplate();

    /// <summary>A header's name.</summary>
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9-]*\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex Header();

    /// <summary>An environment variable's name.</summary>
    [GeneratedRegex(@"^[A-Z][A-Z0-9_]*\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex Variable();

    /// <summary>A repository on Hugging Face.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex Repository();

    /// <summary>A number of parameters.</summary>
    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)?[MBT]\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex Parameters();

    /// <summary>A name and tag of Ollama's library.</summary>
    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]*:[a-z0-9][a-z0-9._-]*\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex OllamaTag();

    /// <summary>The short name of a license.</summary>
    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]*\z", RegexOptions.CultureInvariant, MostMilliseconds)]
    public static partial Regex License();
}
