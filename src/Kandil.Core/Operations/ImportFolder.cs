using Kandil.Core.Errors;

namespace Kandil.Core.Operations;

/// <summary>Takes in a folder that an export wrote; every file is hashed and looked at before it is visible.</summary>
public sealed class ImportFolder(KandilSession session)
{
    /// <summary>Imports. The folder is left as it is. Progress has the phases <c>copy</c> and <c>verify</c>.</summary>
    /// <exception cref="KandilException">E_ARGS: no path; E_NOT_FOUND, E_SCHEMA: no export; E_VERIFY, E_UNSAFE: a file is not what it must be; E_PERM, E_DISK.</exception>
    public async Task<ImportResult> RunAsync(string folder, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw ArgumentErrors.NoPath();
        }

        var result = await session.Store.ImportFolderAsync(KandilSession.FullPath(folder), ModelInspection.CheckAsync, sink, cancellationToken);
        return new ImportResult(LocatedModel.Installed(session, result.Record).Describe(), result.AlreadyInstalled, Cloned: false);
    }
}
