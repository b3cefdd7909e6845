using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>What was found in a model's file, or in all files of a split model.</summary>
public sealed record ModelFileReport
{
    /// <summary>The file, or the first one, as the user knows it.</summary>
    public required string File { get; init; }

    /// <summary>What was found, errors first; at most ten of a rule.</summary>
    public required IReadOnlyList<ModelFinding> Findings { get; init; }

    /// <summary>How many findings were left out because there were ten of their rule.</summary>
    public int LeftOut { get; init; }

    /// <summary>What the first file says of its model; null where its structure is unsound.</summary>
    public GgufModelFacts? Facts { get; init; }

    /// <summary>True when the file must not be used.</summary>
    public bool IsRefused => Findings.Any(finding => finding.Severity == FindingSeverity.Error);

    /// <summary>Why the header could not be read; null when it could.</summary>
    internal KandilException? Failure { get; init; }

    /// <summary>The refusal, with every finding; null where the file may be used.</summary>
    public KandilException? Refusal => Failure ?? (IsRefused ? ModelFileErrors.Refused(Findings) : null);

    /// <summary>Fails when the file must not be used.</summary>
    /// <exception cref="KandilException">E_UNSAFE, with the findings.</exception>
    public void ThrowIfRefused()
    {
        if (Refusal is { } refusal)
            throw refusal;
    }
}
