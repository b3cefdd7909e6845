using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>Reads every byte of an installed model and says which files are bad.</summary>
public sealed class VerifyModel(KandilSession session)
{
    /// <summary>Verifies. Damage is a finding, not a failure. Progress has the phase <c>verify</c>.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: not a model of the store; E_PERM, E_DISK: a file cannot be read.</exception>
    public Task<ModelCheck> RunAsync(string reference, IOperationSink sink, CancellationToken cancellationToken) =>
        session.Store.CheckAsync(new FindModel(session).InStore(reference)[0], sink, cancellationToken);

    /// <summary>The same for every installed version that the reference leaves open, the newest first.</summary>
    /// <exception cref="KandilException">As <see cref="RunAsync"/>.</exception>
    public async Task<IReadOnlyList<ModelCheck>> RunAllAsync(string reference, IOperationSink sink, CancellationToken cancellationToken)
    {
        var checks = new List<ModelCheck>();
        foreach (var record in new FindModel(session).InStore(reference))
        {
            checks.Add(await session.Store.CheckAsync(record, sink, cancellationToken));
        }

        return checks;
    }
}
