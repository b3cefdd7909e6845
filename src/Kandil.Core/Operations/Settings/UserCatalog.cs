using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Settings;

/// <summary>
/// The catalogue with the user's <c>models.json</c> laid over it. The file is read again when it changed; many threads may ask.
/// </summary>
internal sealed class UserCatalog(KandilPaths paths)
{
    private sealed record Reading(long Length, DateTime Written, ModelCatalog Catalog, CatalogFile File);

    private volatile Reading? _last;

    /// <summary>The catalogue as this user has it.</summary>
    /// <exception cref="KandilException">E_SCHEMA: an entry of the file is bad, with file, entry and field; E_PERM, E_DISK: it cannot be read.</exception>
    public ModelCatalog Read() => ReadFile()?.Catalog ?? ModelCatalog.BuiltIn;

    /// <summary>The user's entries alone.</summary>
    /// <exception cref="KandilException">As <see cref="Read"/>.</exception>
    public CatalogFile Own() => ReadFile()?.File ?? new CatalogFile { Name = paths.CatalogFile };

    private Reading? ReadFile()
    {
        try
        {
            var file = new FileInfo(paths.CatalogFile);
            if (!file.Exists)
                return null;
            if (_last is { } known && known.Length == file.Length && known.Written == file.LastWriteTimeUtc)
                return known;
            CatalogFile entries = CatalogReader.Read(file.FullName, File.ReadAllBytes(file.FullName), ModelCatalog.BuiltIn);
            return _last = new Reading(file.Length, file.LastWriteTimeUtc, ModelCatalog.BuiltIn.With(entries), entries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", paths.CatalogFile);
        }
    }
}
