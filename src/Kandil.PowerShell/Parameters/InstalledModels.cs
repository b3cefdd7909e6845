using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Listing;

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

        Predicate<KandilModel> fits = Fitting(name.Reference);
        return [.. new ListModels(session).Run().Where(model => model.Origin == ModelOrigin.Installed && fits(model)).Select(model => model.Name)];
    }

    /// <summary>Whether a wildcard fits a model of a listing: its name, and whatever else a plain name may leave out of that, which is its source and its owner.</summary>
    public static Predicate<KandilModel> Fitting(string text)
    {
        var pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
        return model => NamesOf(model).Any(pattern.IsMatch);
    }

    private static IEnumerable<string> NamesOf(KandilModel model)
    {
        yield return model.Name;
        if (model.Origin != ModelOrigin.Installed)
            yield break;
        string plain = model.Source is { } source && model.Name.StartsWith($"{source}:", StringComparison.Ordinal) ? model.Name[(source.Length + 1)..] : model.Name;
        yield return plain;
        yield return plain[(plain.IndexOf('/') + 1)..];
    }
}
