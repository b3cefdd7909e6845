namespace Kandil.Core.Catalog;

/// <summary>How a name led to a model.</summary>
public enum NameMatchKind
{
    /// <summary>It leads to none, or leaves open to which.</summary>
    None,

    /// <summary>It is the model's name.</summary>
    Exact,

    /// <summary>It is another name of the model.</summary>
    Alias,

    /// <summary>It is near the model's name, and near no other.</summary>
    Fuzzy,
}

/// <summary>What a name led to.</summary>
/// <param name="Kind">How.</param>
/// <param name="Meaning">The model's own name; null where it leads to none, or leaves open to which.</param>
/// <param name="Meant">The names that may have been meant where it leads to no one model, the likest first.</param>
/// <param name="LeavesOpen">True when each of <paramref name="Meant"/> fits; false when none does and they are only near.</param>
public sealed record NameMatch(NameMatchKind Kind, string? Meaning, IReadOnlyList<string> Meant, bool LeavesOpen)
{
    /// <summary>True where letters of the name are wrong: likely a slip, but a guess, on which nothing is sent to anybody.</summary>
    public bool HasSlips { get; init; }
}
