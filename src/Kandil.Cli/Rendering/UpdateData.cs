using Kandil.Core.Operations;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Rendering;

/// <summary><c>data</c> of <c>kandil model outdated</c> and <c>update</c>.</summary>
/// <param name="Models">Every model that was compared.</param>
public sealed record UpdateListData(IReadOnlyList<UpdateData> Models);

/// <summary>An installed model beside what its source has.</summary>
/// <param name="Name">The model.</param>
/// <param name="State"><c>current</c>, <c>available</c>, <c>gone</c>, <c>unknown</c>, or <c>updated</c>.</param>
/// <param name="Installed">What is installed.</param>
/// <param name="Available">What there is; null where there is nothing newer.</param>
/// <param name="DownloadBytes">Bytes that the update fetches; null where there is none.</param>
/// <param name="Reason">Why it is gone or unknown.</param>
/// <param name="Error">Why the update failed; null where it did not.</param>
public sealed record UpdateData(
    string Name, string State, string Installed, string? Available, long? DownloadBytes, string? Reason, ItemFailureData? Error)
{
    /// <summary>The data of a comparison.</summary>
    public static UpdateData From(ModelUpdate update) => new(
        update.Model.Name, update.State.ToString().ToLowerInvariant(), update.Installed, update.Available, update.DownloadBytes?.Bytes, update.Reason, null);
}

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

/// <summary><c>data</c> of <c>kandil config show</c>, <c>set</c> and <c>reset</c>.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="Settings">The settings.</param>
public sealed record ConfigurationData(string File, IReadOnlyList<SettingData> Settings);

/// <summary>A setting.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">What holds now; null for nothing.</param>
/// <param name="Default">What holds where nothing is configured.</param>
/// <param name="Origin"><c>default</c> or <c>file</c>.</param>
/// <param name="Meaning">What it changes.</param>
/// <param name="AllowedValues">What it can be.</param>
public sealed record SettingData(string Key, string? Value, string? Default, string Origin, string Meaning, string AllowedValues)
{
    /// <summary>The data of a setting.</summary>
    public static SettingData From(ConfigurationEntry entry) => new(
        entry.Key, entry.Value, entry.Default, entry.Origin == SettingOrigin.File ? "file" : "default", entry.Meaning, entry.AllowedValues);
}
