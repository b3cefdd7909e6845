using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>A model that a machine shall have.</summary>
public sealed record ModelRequirement
{
    /// <summary>The model: <c>owner/repo[:quantisation]</c>, <c>SOURCE:group/model[:version]</c>, or <c>ollama:NAME</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Branch, tag, commit or version; null for the reference's own, or the source's default.</summary>
    public string? Revision { get; init; }

    /// <summary>The quantisation; null for the reference's own, or the usual one.</summary>
    public string? Quantization { get; init; }

    /// <summary>True: clean-up must leave it. False asks nothing: a pin that is there stays.</summary>
    public bool Pin { get; init; }

    /// <summary>The license that the writer of the file read and accepts: the identifier at the source; null accepts none.</summary>
    public string? AcceptLicense { get; init; }

    /// <summary>Globs of the files to take; empty for all that belong to the model.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of the files to leave.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary><c>llama-cpp</c> or <c>transformers</c>; null to decide by the files.</summary>
    public string? Library { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Model;
}

/// <summary>How a requirement was met.</summary>
public enum RequirementState
{
    /// <summary>The machine was as required; nothing was changed.</summary>
    AlreadyRight,

    /// <summary>The model is new.</summary>
    Installed,

    /// <summary>The model was there, and something of it had to be changed.</summary>
    Changed,

    /// <summary>It is not met.</summary>
    Failed,

    /// <summary>The model would be new; nothing was done.</summary>
    WouldInstall,

    /// <summary>Something of the model would be changed; nothing was done.</summary>
    WouldChange,
}

/// <summary>What became of a requirement.</summary>
/// <param name="Requirement">The requirement.</param>
/// <param name="State">How it was met.</param>
/// <param name="Model">The model as it is now; null where it is not here.</param>
/// <param name="Message">What was changed or would be, or why it failed; null where nothing was.</param>
/// <param name="Failure">Why it failed; null where it did not.</param>
public sealed record RequirementResult(
    ModelRequirement Requirement, RequirementState State, KandilModel? Model, string? Message, KandilException? Failure);
