using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Verification;

/// <summary>
/// Looks at a model as it is before it becomes visible: every byte of an installed one is read and compared with what was
/// installed, the headers are checked, and it is loaded in a restricted process. A later step waits for the ones before to pass.
/// </summary>
public sealed class VerifyModel(KandilSession session)
{
    /// <summary>Reads every byte of an installed model, and no more. Damage is a finding, not a failure. Progress has the phase <c>verify</c>.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: not a model of the store; E_PERM, E_DISK: a file cannot be read.</exception>
    public Task<ModelCheck> RunAsync(string reference, IOperationSink sink, CancellationToken cancellationToken) =>
        session.Store.CheckAsync(new FindModel(session).InStore(reference)[0], sink, cancellationToken);

    /// <summary>Verifies. What is wrong is a finding, not a failure, and goes to the security log. Progress has the phases <c>verify</c> and <c>load-test</c>.</summary>
    /// <returns>Every installed version that the reference leaves open, the newest first; or the file; or every model in the folder.</returns>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED; E_NOT_FOUND: no such file, or no model in the folder; E_ARGS: not a model of the store, or not the first part of a split one;
    /// E_PERM, E_DISK: a file cannot be read.
    /// </exception>
    public async Task<IReadOnlyList<VerifiedModel>> RunAllAsync(VerifyRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        var find = new FindModel(session);
        string? path = request.IsPath ? KandilSession.FullPath(request.Reference) : find.FileOf(request.Reference);
        var content = new ModelContentCheck(session, request.LoadTest, sink);
        if (path is not null && Directory.Exists(path))
        {
            return await FolderAsync(path, content, cancellationToken);
        }

        if (path is not null)
        {
            return [await content.RunAsync(FilesToVerify.OfFile(path), cancellationToken)];
        }

        var models = new List<VerifiedModel>();
        foreach (var record in find.InStore(request.Reference))
        {
            models.Add(await InstalledAsync(record, content, sink, cancellationToken));
        }

        return models;
    }

    private async Task<VerifiedModel> InstalledAsync(ModelRecord record, ModelContentCheck content, IOperationSink sink, CancellationToken cancellationToken)
    {
        var located = LocatedModel.Installed(session, record);
        var model = VerifiedModel.Of(located.Name, await session.Store.CheckAsync(record, sink, cancellationToken));
        if (!model.Passed)
        {
            return await content.LoggedAsync(model);
        }

        using var use = session.Store.AcquireUse(record);
        return await content.RunAsync(model, located.Files, cancellationToken);
    }

    // One model that cannot be read does not keep the others from being looked at.
    private static async Task<IReadOnlyList<VerifiedModel>> FolderAsync(string folder, ModelContentCheck content, CancellationToken cancellationToken)
    {
        var models = new List<VerifiedModel>();
        foreach (var files in FilesToVerify.OfFolder(folder))
        {
            try
            {
                models.Add(await content.RunAsync(files, cancellationToken));
            }
            catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
            {
                models.Add(new VerifiedModel(files.Name, []) { Failure = failure });
            }
        }

        return models;
    }
}
