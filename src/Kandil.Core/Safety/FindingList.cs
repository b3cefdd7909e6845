using Kandil.Core.Errors.Findings;

namespace Kandil.Core.Safety;

/// <summary>Collects findings. A file can be wrong in a million places: ten of a rule tell as much.</summary>
internal sealed class FindingList
{
    private const int MostOfARule = 10;

    private readonly List<ModelFinding> _findings = [];
    private readonly Dictionary<FindingRule, int> _counts = [];

    /// <summary>How many were left out.</summary>
    internal int LeftOut { get; private set; }

    /// <summary>Errors first, else in the order in which they were found.</summary>
    internal IReadOnlyList<ModelFinding> ToList() => [.. _findings.OrderByDescending(finding => finding.Severity)];

    /// <summary>Whether a finding of that rule would be kept; where it would not, it is counted, and need not be made.</summary>
    internal bool Wants(FindingRule rule)
    {
        bool wants = _counts.GetValueOrDefault(rule) < MostOfARule;
        LeftOut += wants ? 0 : 1;
        return wants;
    }

    /// <summary>Adds a finding. Where there may be many of a rule, ask <see cref="Wants"/> first.</summary>
    internal void Add(ModelFinding finding)
    {
        if (!Wants(finding.Rule))
            return;
        _counts[finding.Rule] = _counts.GetValueOrDefault(finding.Rule) + 1;
        _findings.Add(finding);
    }
}
