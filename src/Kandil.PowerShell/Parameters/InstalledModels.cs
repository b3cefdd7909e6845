using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.PowerShell.Parameters;

/// <summary>Which models of the store a parameter means.</summary>
internal static class InstalledModels
{
    /// <summary>The references of a name: itself, or for a wildcard every installed model that fits.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public static IReadOnlyList<string> Find(KandilSession session, ModelName name)
    {
        if (!name.IsPattern)
        {
            return [name.Reference];
        }

        var pattern = new WildcardPattern(name.Reference, WildcardOptions.IgnoreCase);
        return [.. new ListModels(session).Run().Where(model => model.Origin == ModelOrigin.Installed && pattern.IsMatch(model.Name)).Select(model => model.Name)];
    }
}
