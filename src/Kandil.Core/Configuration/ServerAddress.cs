using System.Diagnostics.CodeAnalysis;

namespace Kandil.Core.Configuration;

/// <summary>The rule for an address that a user gives of a server: whole, http or https, and nothing in it that names a user or a query.</summary>
public static class ServerAddress
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text?.Trim(), UriKind.Absolute, out address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0 && address.Host.Length > 0;
}
