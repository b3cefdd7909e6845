using Kandil.Core.Audit;

namespace Kandil.Core.Http;

/// <summary>Addresses as errors show them.</summary>
internal static class ShownAddress
{
    /// <summary>The address without user, password and fragment, with <c>?…</c> for its query: signed addresses hold their secret there.</summary>
    public static string Of(Uri address) => address.IsAbsoluteUri
        ? SecretText.Clean(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (address.Query.Length > 1 ? "?…" : ""))
        : SecretText.Clean(address.OriginalString);
}
