using System.Management.Automation;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.PowerShell.Parameters;

/// <summary>Which models in memory a parameter means.</summary>
internal static class LoadedModels
{
    /// <summary>The loaded models of a name, a wildcard, or the path of a file.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: nothing of that name is loaded. A wildcard that fits nothing is no failure.</exception>
    public static IReadOnlyList<LoadedModel> Find(KandilSession session, ModelName name, PathIntrinsics location)
    {
        var loaded = session.Engine.ListLoaded();
        if (name.IsPattern)
        {
            var pattern = new WildcardPattern(name.Reference, WildcardOptions.IgnoreCase);
            return [.. loaded.Where(model => pattern.IsMatch(model.Model))];
        }

        string reference = name.ToReference(location);
        List<LoadedModel> found = [.. loaded.Where(model => model.Path == reference || model.Model.Equals(reference, StringComparison.OrdinalIgnoreCase))];
        return found.Count > 0 ? found : throw EngineErrors.NotLoaded(reference, [.. loaded.Select(model => model.Model)]);
    }
}
