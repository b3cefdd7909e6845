using Kandil.Core.Acquisition;
using Kandil.Core.Sources;

namespace Kandil.Cli.Rendering;

/// <summary>What somebody who is to accept a model's license is told: which one it is, and where its terms can be read.</summary>
internal static class LicenseText
{
    private static readonly string[] Names = ["license", "licence", "use_policy", "notice"];

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(InstallPlan plan)
    {
        yield return $"{plan.Model.Id} is under the license {ErrorLines.OneLine(plan.License!)}, which has terms of its own.";
        foreach (Uri place in Places(plan))
        {
            yield return $"Read them: {place.AbsoluteUri}";
        }
    }

    // A hub's page of the model shows the license where no file of the model holds it; a registry has no pages.
    private static Uri[] Places(InstallPlan plan)
    {
        Uri[] files = [.. plan.Model.Files.Where(IsLicense).Select(file => file.Address).OfType<Uri>()];
        return files.Length > 0 ? files : plan.Model.ChunkSize is null ? [new Uri(plan.Model.Server, plan.Model.Id)] : [];
    }

    private static bool IsLicense(SourceFile file) =>
        Array.Exists(Names, name => Path.GetFileName(file.Path.Value).StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
