using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Storage;

/// <summary>
/// Who accepted which license: <c>licenses.json</c>. A license is accepted before its model is there, and for that license
/// alone: when the source changes it, the acceptance no longer counts.
/// </summary>
internal sealed class LicenseFile(StoreLayout layout)
{
    private const int FormatVersion = 1;

    /// <summary>Every acceptance.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public IReadOnlyList<AcceptedLicense> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(layout.LicensesFile), StoreJson.Default.AcceptedLicenses) is { FormatVersion: FormatVersion, Licenses: { } licenses }
                && licenses.All(license => license is { Source: not null, License: not null, By: not null })
                ? licenses
                : throw StoreErrors.LicensesInvalid(layout.LicensesFile, "a field is missing, or another release wrote it");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException exception)
        {
            throw StoreErrors.LicensesInvalid(layout.LicensesFile, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", layout.LicensesFile);
        }
    }

    /// <summary>The acceptance of a model's license; null if nobody accepted it or it has none.</summary>
    public LicenseAcceptance? Find(string source, ModelId id, string? license) =>
        license is not null && Read().FirstOrDefault(known => known.Is(source, id, license)) is { } found
            ? new LicenseAcceptance(found.By, found.License, found.At)
            : null;

    /// <summary>Adds an acceptance, in place of an earlier one of the same license. Under the registry's lock.</summary>
    public void Put(AcceptedLicense accepted)
    {
        var licenses = new AcceptedLicenses(FormatVersion, [.. Read().Where(known => !known.Is(accepted.Source, accepted.Id, accepted.License)), accepted]);
        AtomicFile.Write(layout.LicensesFile, JsonSerializer.SerializeToUtf8Bytes(licenses, StoreJson.Default.AcceptedLicenses));
    }
}

/// <summary>An acceptance of a license.</summary>
/// <param name="Source">The model's source.</param>
/// <param name="Id">The model.</param>
/// <param name="License">The license's identifier at the source.</param>
/// <param name="By">Who accepted.</param>
/// <param name="At">When.</param>
public sealed record AcceptedLicense(string Source, ModelId Id, string License, string By, DateTimeOffset At)
{
    internal bool Is(string source, ModelId id, string license) =>
        Source == source && Id.Equals(id) && License.Equals(license, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The content of <c>licenses.json</c>.</summary>
internal sealed record AcceptedLicenses(int FormatVersion, IReadOnlyList<AcceptedLicense> Licenses);
