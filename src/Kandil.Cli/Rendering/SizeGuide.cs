using Kandil.Core.Catalog;

namespace Kandil.Cli.Rendering;

/// <summary>Which model to start with, by the size of its weights, as lines below a page of help.</summary>
internal static class SizeGuide
{
    /// <summary>A heading, then a line for each step with its good first choices, small ones first.</summary>
    public static IReadOnlyList<string> Lines() =>
    [
        "Which model to start with (start small; 'kandil model list --all --recommended' says what fits here):",
        .. ModelCatalog.BuiltIn.Profiles.Where(profile => profile is { Recommended: true, Tier: not null })
            .GroupBy(profile => profile.Tier!.Value).OrderBy(step => step.Key)
            .Select(step => $"  {Title(step.Key),-14}{string.Join(", ", step.OrderBy(profile => profile.SizeBytes).Select(profile => profile.Name))}"),
    ];

    private static string Title(SizeTier step) => step switch
    {
        SizeTier.Under3GB => "under 3 GB",
        SizeTier.From3To5GB => "3 to 5 GB",
        SizeTier.From5To7GB => "5 to 7 GB",
        _ => "above 7 GB",
    };
}
