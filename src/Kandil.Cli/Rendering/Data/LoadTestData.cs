using Kandil.Core.Engines;
using Kandil.Core.Sandbox;

namespace Kandil.Cli.Rendering.Data;

/// <summary>What loading a model in a restricted process found.</summary>
/// <param name="Outcome"><c>passed</c>, <c>passed_without_weights</c>, <c>not_tested</c> or <c>failed</c>.</param>
/// <param name="Reason">Why not all of it was tested; null where it was.</param>
/// <param name="Ms">Milliseconds.</param>
/// <param name="MissingRestrictions">What the process was not kept from, because this system cannot.</param>
public sealed record LoadTestData(string Outcome, string? Reason, double Ms, IReadOnlyList<RestrictionData> MissingRestrictions)
{
    /// <summary>The data of a test; null where there was none.</summary>
    public static LoadTestData? From(LoadTestResult? result) => result is null ? null : new(
        result.Outcome switch
        {
            LoadTestOutcome.Passed => "passed",
            LoadTestOutcome.PassedWithoutWeights => "passed_without_weights",
            LoadTestOutcome.Failed => "failed",
            _ => "not_tested",
        },
        result.Reason,
        Math.Round(result.Duration.TotalMilliseconds, 3),
        [.. result.MissingRestrictions.Select(RestrictionData.From)]);
}

/// <summary>A restriction of a process that does not hold.</summary>
/// <param name="Name">What should have been restricted: <c>network</c>, <c>files</c>, <c>memory</c> and so on.</param>
/// <param name="Reason">Why it is not.</param>
public sealed record RestrictionData(string Name, string? Reason)
{
    /// <summary>The data of a restriction.</summary>
    public static RestrictionData From(Restriction restriction) => new(restriction.Name, restriction.Reason);
}
