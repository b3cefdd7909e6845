namespace Kandil.Core.Operations.Provisioning;

/// <summary>One model as a machine shall have it, or as it shall not have it.</summary>
public sealed record DesiredModel
{
    /// <summary>The model; its <see cref="ModelRequirement.Pin"/> is not looked at.</summary>
    public required ModelRequirement Requirement { get; init; }

    /// <summary>False where the machine shall not have it: every installed version that the requirement leaves open.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>Whether it shall be pinned; null where that does not matter.</summary>
    public bool? Pinned { get; init; }

    /// <summary>The server to fetch it from instead of Hugging Face, if it has to be fetched; null for the usual one.</summary>
    public string? Mirror { get; init; }
}

/// <summary>A model as a machine has it. What is not known, and what a model that is not here cannot have, is null.</summary>
public sealed record ModelState
{
    /// <summary>The reference by which it was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>True when it is here.</summary>
    public required bool Exists { get; init; }

    /// <summary>The branch, tag, commit or version that was installed.</summary>
    public string? Revision { get; init; }

    /// <summary>The quantisation that was chosen at its source.</summary>
    public string? Quantization { get; init; }

    /// <summary>The server that it was fetched from instead of Hugging Face.</summary>
    public string? Mirror { get; init; }

    /// <summary>Whether clean-up must leave it.</summary>
    public bool? Pinned { get; init; }

    /// <summary>The license that somebody accepted for it.</summary>
    public string? AcceptedLicense { get; init; }

    /// <summary>Globs of the files that were asked for.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Globs of the files that were to be left.</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary><c>llama-cpp</c> or <c>transformers</c>.</summary>
    public string? Library { get; init; }

    /// <summary>The license that its source names.</summary>
    public string? License { get; init; }

    /// <summary>The commit that the revision was, or the digest of a registry's manifest.</summary>
    public string? Commit { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long? Size { get; init; }

    /// <summary>The absolute path of the file that is loaded.</summary>
    public string? Path { get; init; }
}

/// <summary>Something of a model that is not as desired.</summary>
public enum ModelDifference
{
    /// <summary>It is not here and shall be, or the other way round.</summary>
    Existence,

    /// <summary>Another revision.</summary>
    Revision,

    /// <summary>Pinned or not.</summary>
    Pin,

    /// <summary>Nobody accepted the license that is named.</summary>
    License,

    /// <summary>Other files to take.</summary>
    Include,

    /// <summary>Other files to leave.</summary>
    Exclude,

    /// <summary>For another library.</summary>
    Library,

    /// <summary>Its source has other content under the revision, or its files are damaged.</summary>
    Content,
}

/// <summary>What is here beside what shall be.</summary>
/// <param name="State">What is here.</param>
/// <param name="Differences">What is not as desired; none where all is.</param>
/// <param name="Remark">What would be done, or what keeps it from being done; null for nothing.</param>
public sealed record ModelComparison(ModelState State, IReadOnlyList<ModelDifference> Differences, string? Remark)
{
    /// <summary>True when nothing has to be done.</summary>
    public bool IsRight => Differences.Count == 0;
}

/// <summary>What became of a desired model.</summary>
/// <param name="Before">What was here.</param>
/// <param name="After">What is here now; where nothing was to be changed, what would be.</param>
/// <param name="Message">What was done, or would be; null for nothing.</param>
public sealed record ModelChange(ModelState Before, ModelState After, string? Message);
