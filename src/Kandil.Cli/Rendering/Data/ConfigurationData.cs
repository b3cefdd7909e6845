using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil config show</c>, <c>set</c> and <c>reset</c>.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="Settings">The settings.</param>
public sealed record ConfigurationData(string File, IReadOnlyList<SettingData> Settings);

/// <summary>A setting.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">What holds now; null for nothing.</param>
/// <param name="Default">What holds where nothing is configured.</param>
/// <param name="Origin"><c>default</c>, <c>user</c>, <c>project</c> or <c>session</c>.</param>
/// <param name="Meaning">What it changes.</param>
/// <param name="AllowedValues">What it can be.</param>
public sealed record SettingData(string Key, string? Value, string? Default, string Origin, string Meaning, string AllowedValues)
{
    /// <summary>The data of a setting.</summary>
    public static SettingData From(ConfigurationEntry entry) => new(
        entry.Key, entry.Value, entry.Default, OriginOf(entry), entry.Meaning, entry.AllowedValues);

    /// <summary>Where a value comes from.</summary>
    public static string OriginOf(ConfigurationEntry entry) => entry.Origin.ToString().ToLowerInvariant();
}

/// <summary><c>data</c> of <c>kandil config reload</c> and <c>trust</c>.</summary>
/// <param name="Files">The files that were read.</param>
/// <param name="Models">The models that the project's file names.</param>
public sealed record ConfigurationFilesData(IReadOnlyList<string> Files, IReadOnlyList<string> Models);
