using System.Management.Automation;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Parameters;

/// <summary>The stored keys that a name or a pattern means.</summary>
internal static class StoredKeys
{
    /// <summary>What is stored for the providers that fit.</summary>
    /// <exception cref="KandilException">E_AUTH: a name without wildcards that has none; E_NOT_FOUND: no such provider; E_SCHEMA, E_PERM, E_DISK.</exception>
    public static IReadOnlyList<CredentialRecord> Find(KandilSession session, string provider) =>
        OfPattern(session, provider) ?? new ManageCredentials(session).Find(provider, endpoint: null);

    /// <summary>The same to be removed: a name without wildcards means the keys of one server.</summary>
    /// <exception cref="KandilException">As <see cref="Find"/>; E_ARGS: keys are stored for several servers of it, and none is named.</exception>
    public static IReadOnlyList<CredentialRecord> FindToRemove(KandilSession session, string provider, string? endpoint)
    {
        if (OfPattern(session, provider) is not { } fitting)
        {
            return new ManageCredentials(session).FindOfOne(provider, endpoint);
        }

        return endpoint is null ? fitting
            : Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) ? [.. fitting.Where(record => record.Origin == Origin.Of(address))]
            : throw CredentialErrors.BadEndpoint(endpoint);
    }

    private static IReadOnlyList<CredentialRecord>? OfPattern(KandilSession session, string provider)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(provider))
        {
            return null;
        }

        var pattern = new WildcardPattern(provider, WildcardOptions.IgnoreCase);
        return [.. new ManageCredentials(session).List().Where(record => pattern.IsMatch(record.Provider))];
    }
}
