using Kandil.Core.Acquisition;

namespace Kandil.Cli.Rendering;

/// <summary>What somebody who is to accept a model's license is told: which one it is, and where its terms can be read.</summary>
internal static class LicenseText
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(InstallPlan plan)
    {
        yield return $"{plan.Model.Id} is under the license {ErrorLines.OneLine(plan.License!)}, which has terms of its own.";
        foreach (Uri place in LicenseTerms.PlacesOf(plan.Model))
        {
            yield return $"Read them: {place.AbsoluteUri}";
        }
    }
}
