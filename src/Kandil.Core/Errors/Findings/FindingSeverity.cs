namespace Kandil.Core.Errors.Findings;

/// <summary>What a finding means for the file.</summary>
public enum FindingSeverity
{
    /// <summary>Odd, and harmless as far as it goes.</summary>
    Warning,

    /// <summary>The file is refused.</summary>
    Error,
}
