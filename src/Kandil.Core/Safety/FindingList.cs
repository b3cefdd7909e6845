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

    /// <summary>Adds a finding; it is not even made when there are ten of its rule.</summary>
    internal void Add(FindingRule rule, Func<ModelFinding> make)
    {
        int count = _counts.GetValueOrDefault(rule);
        _counts[rule] = count + 1;
        if (count < MostOfARule)
            _findings.Add(make());
        else
            LeftOut++;
    }

    /// <summary>Adds a finding.</summary>
    internal void Add(ModelFinding finding) => Add(finding.Rule, () => finding);
}
