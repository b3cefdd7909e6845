using Kandil.Core.Errors.Findings;
using Kandil.Tests.Unit.Architecture;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>docs/guide/model-safety.md lists every rule, with what is really said of an example.</summary>
public class ModelSafetyGuideTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "guide", "model-safety.md"));

    [Fact]
    public void The_guide_lists_every_rule_once_and_no_other()
    {
        var listed = Lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).ToList();
        Assert.Equal(FindingRules.All.Select(rule => rule.Id).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_guide_says_of_each_rule_what_the_check_says()
    {
        Assert.All(FindingRules.All, rule => Assert.Contains(Lines, line => line.StartsWith(Begin(rule), StringComparison.Ordinal)));
        Assert.All(RuleExamples.Rules, rule => Assert.Contains(Begin(rule) + Example(rule), Lines));
    }

    private static string Begin(FindingRule rule) =>
        $"| `{rule.Id}` | {(rule.Severity == FindingSeverity.Error ? "refused" : "warning")} | {rule.Meaning} |";

    private static string Example(FindingRule rule) =>
        $" {RuleExamples.Check(rule).Findings.First(finding => finding.Rule == rule).Text.Replace("|", "\\|", StringComparison.Ordinal)} |";
}
