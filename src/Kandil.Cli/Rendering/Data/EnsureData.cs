using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model ensure</c>.</summary>
/// <param name="File">The file.</param>
/// <param name="DryRun">True when nothing was changed.</param>
/// <param name="Changed">True when something was changed, or would be.</param>
/// <param name="Entries">What became of each entry, in the file's order.</param>
public sealed record EnsureData(string File, bool DryRun, bool Changed, IReadOnlyList<EntryData> Entries);

/// <summary>What became of a requirement.</summary>
/// <param name="Model">The model as the file names it.</param>
/// <param name="State"><c>already_right</c>, <c>installed</c>, <c>changed</c>, <c>failed</c>, <c>would_install</c> or <c>would_change</c>.</param>
/// <param name="Name">The installed model; null where there is none.</param>
/// <param name="Message">What was changed, or why it failed.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record EntryData(string Model, string State, string? Name, string? Message, ItemFailureData? Error)
{
    /// <summary>The data of a result.</summary>
    public static EntryData From(RequirementResult result) => new(
        result.Requirement.Model, StateText(result.State), result.Model?.Name, result.Message,
        result.Failure is { } failure ? ItemFailureData.From(failure) : null);

    /// <summary>The state as programs read it.</summary>
    public static string StateText(RequirementState state) => state switch
    {
        RequirementState.AlreadyRight => "already_right",
        RequirementState.Installed => "installed",
        RequirementState.Changed => "changed",
        RequirementState.WouldInstall => "would_install",
        RequirementState.WouldChange => "would_change",
        _ => "failed",
    };
}
