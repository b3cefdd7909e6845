using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Storage;

/// <summary>What holds for all who share the models: <c>store.json</c>.</summary>
internal sealed class StoreSettingsFile(StoreLayout layout)
{
    private const int FormatVersion = 1;

    /// <summary>The settings; no file means none.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public long? ReadQuota()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(layout.SettingsFile), StoreJson.Default.StoreSettings)
                is { FormatVersion: FormatVersion, QuotaBytes: null or >= 0 } settings
                ? settings.QuotaBytes
                : throw StoreErrors.SettingsInvalid(layout.SettingsFile, "a value is impossible, or another release wrote it");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw StoreErrors.SettingsInvalid(layout.SettingsFile, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", layout.SettingsFile);
        }
    }

    /// <summary>Writes the quota. Under the registry's lock.</summary>
    public void WriteQuota(long? bytes) => AtomicFile.Write(
        layout.SettingsFile, JsonSerializer.SerializeToUtf8Bytes(new StoreSettings(FormatVersion, bytes), StoreJson.Default.StoreSettings));
}

/// <summary>The content of <c>store.json</c>.</summary>
internal sealed record StoreSettings(int FormatVersion, long? QuotaBytes);
