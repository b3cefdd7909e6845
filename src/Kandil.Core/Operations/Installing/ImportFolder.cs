using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>Takes in a folder that an export wrote; every file is hashed and looked at before it is visible.</summary>
public sealed class ImportFolder(KandilSession session)
{
    /// <summary>Imports. The folder is left as it is. Progress has the phases <c>copy</c>, <c>verify</c> and <c>load-test</c>.</summary>
    /// <exception cref="KandilException">E_ARGS: no path; E_NOT_FOUND, E_SCHEMA: no export; E_VERIFY, E_UNSAFE: a file is not what it must be; E_PERM, E_DISK.</exception>
    public async Task<ImportResult> RunAsync(string folder, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw ArgumentErrors.NoPath();
        }

        string path = KandilSession.FullPath(folder);
        var tested = new TestedLoad(session, folder, sink);
        var log = new SecurityLog(session, sink);
        var checks = new FolderChecks(ModelInspection.CheckAsync, tested.RunAsync);
        var result = await log.RefusalsAsync(path, () => session.Store.ImportFolderAsync(path, checks, sink, cancellationToken));
        if (!result.AlreadyInstalled)
        {
            await log.TakenAsync(AuditAction.Imported, result.Record, tested.Result);
        }

        return new ImportResult(LocatedModel.Installed(session, result.Record).Describe(), result.AlreadyInstalled, Cloned: false, tested.Result);
    }
}
