using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>Where a setting's value comes from.</summary>
public enum SettingOrigin
{
    /// <summary>Nothing is configured.</summary>
    Default,

    /// <summary>The user's <c>config.json</c>.</summary>
    File,
}

/// <summary>A setting as it is now.</summary>
/// <param name="Key">Its name: <c>network.mirror</c>.</param>
/// <param name="Value">What holds now, as people read and type it; null for nothing.</param>
/// <param name="Default">What holds where nothing is configured; null for nothing.</param>
/// <param name="Origin">Where the value comes from.</param>
/// <param name="Meaning">What it changes.</param>
/// <param name="AllowedValues">What it can be.</param>
public sealed record ConfigurationEntry(string Key, string? Value, string? Default, SettingOrigin Origin, string Meaning, string AllowedValues);

/// <summary>Shows and changes the user's configuration. An option that is given with an operation comes before it.</summary>
public sealed class ConfigureKandil(KandilSession session)
{
    /// <summary>The file that holds it; it may not be there yet.</summary>
    public string File => session.Paths.ConfigurationFile;

    /// <summary>Every setting, in the table's order.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the file is no configuration or has a bad value; E_PERM, E_DISK, E_ARGS.</exception>
    public IReadOnlyList<ConfigurationEntry> Show()
    {
        ConfigurationDocument document = ConfigurationDocument.Read(session.Paths);
        return [.. ConfigurationKey.All.Select(key => Entry(document, key))];
    }

    /// <summary>Sets a setting.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">What a user types for it; see <see cref="ConfigurationEntry.AllowedValues"/>.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <returns>The setting as it is now.</returns>
    /// <exception cref="KandilException">E_ARGS: no such setting, or it cannot be that; E_SCHEMA: the file is no configuration; E_PERM, E_DISK.</exception>
    public async Task<ConfigurationEntry> SetAsync(string key, string value, CancellationToken cancellationToken)
    {
        ConfigurationKey known = Find(key);
        ConfigurationEntry? now = null;
        await ConfigurationWriter.ChangeAsync(session.Paths, Change, cancellationToken);
        return now!;

        bool Change(ConfigurationDocument document)
        {
            document.Set(known, value);
            now = Entry(document, known);
            return true;
        }
    }

    /// <summary>Takes a setting out of the file, or all that are known, so that the defaults hold.</summary>
    /// <param name="key">Its name; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <exception cref="KandilException">E_ARGS: no such setting; E_SCHEMA: the file is no configuration; E_PERM, E_DISK.</exception>
    public Task ResetAsync(string? key, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConfigurationKey> keys = key is null ? ConfigurationKey.All : [Find(key)];
        return ConfigurationWriter.ChangeAsync(session.Paths, Remove, cancellationToken);

        bool Remove(ConfigurationDocument document)
        {
            bool isChanged = false;
            foreach (ConfigurationKey one in keys)
                isChanged |= document.Remove(one);
            return isChanged;
        }
    }

    private static ConfigurationKey Find(string key) => ConfigurationKey.Find(key)
        ?? throw ConfigurationErrors.UnknownKey(key, NameLikeness.Nearest(key, ConfigurationKey.All.Select(known => known.Name)));

    private static ConfigurationEntry Entry(ConfigurationDocument document, ConfigurationKey key)
    {
        string? value = document.Show(key);
        return new ConfigurationEntry(
            key.Name, value ?? key.Default, key.Default, value is null ? SettingOrigin.Default : SettingOrigin.File, key.Meaning, key.Kind.Allowed);
    }
}
