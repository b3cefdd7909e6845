using Kandil.Core.Credentials;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Operations.Answers;

/// <summary>
/// What stands before every question to a model of a server: whether the agent may use it, whether the sandbox profile lets the server
/// be asked, whether anything is sent at all, and the key.
/// </summary>
internal sealed class RemoteAdmission(KandilSession session, SecurityLog log, IOperationSink sink)
{
    /// <summary>The model as it is asked: with its key, and with what it may be sent by.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asked">What it was called by who asks; null for the default.</param>
    /// <param name="agent">Who asks; null: what <c>KANDIL_AGENT</c> says, or nobody.</param>
    /// <param name="key">The key for this question alone; null for the one that is stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_ACCESS, E_LIMIT: refused, which the security log is told; E_NET: offline; E_AUTH: the key; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task<RemoteModel> AdmitAsync(RemoteModel model, string? asked, string? agent, Secret? key, CancellationToken cancellationToken)
    {
        var access = new ModelAccess(session);
        RemoteModel permitted = await log.RefusalsAsync(model.Name, () =>
        {
            access.Check(agent, model);
            SandboxProfile sandbox = new ConfigureSandbox(session).For([.. asked is null ? [] : new[] { asked }, .. access.NamesOf(model)], agent);
            NetworkPermit? permit = NetworkPermit.Of(sandbox);
            permit?.Check(model.Address); // before the key leaves its store
            return Task.FromResult(model with { Permit = permit });
        });
        session.Remote.CheckOnline(model.Address);
        return await new RemoteKeys(session, sink).WithKeyAsync(permitted, key, cancellationToken);
    }
}
