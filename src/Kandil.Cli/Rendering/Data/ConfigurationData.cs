using Kandil.Core.Operations;

namespace Kandil.Cli.Rendering.Data;

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
