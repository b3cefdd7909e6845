using System.Management.Automation;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.PowerShell.Parameters;

/// <summary>The stored keys that a name or a pattern means.</summary>
internal static class StoredKeys
{
    /// <summary>What is stored for the providers that fit.</summary>
    /// <exception cref="KandilException">E_AUTH: a name without wildcards that has none; E_NOT_FOUND: no such provider; E_SCHEMA, E_PERM, E_DISK.</exception>
    public static IReadOnlyList<CredentialRecord> Find(KandilSession session, string provider, string? endpoint = null)
    {
        var manage = new ManageCredentials(session);
        if (WildcardPattern.ContainsWildcardCharacters(provider))
        {
            var pattern = new WildcardPattern(provider, WildcardOptions.IgnoreCase);
            return [.. manage.List().Where(record => pattern.IsMatch(record.Provider))];
        }

        return manage.Find(provider, endpoint);
    }
}
