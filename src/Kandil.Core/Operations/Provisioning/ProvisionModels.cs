using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Settings;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>Brings this machine to what a file of required models says. A second run changes nothing.</summary>
public sealed class ProvisionModels(KandilSession session)
{
    /// <summary>
    /// Takes the entries in their order; one that fails never keeps the others from being met. An entry with a fixed commit or
    /// version that is installed asks the network nothing; offline that holds for every entry whose revision is installed.
    /// </summary>
    /// <param name="file">What is required.</param>
    /// <param name="dryRun">True to say what would be done, and to change nothing.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="sink">Where progress and warnings go.</param>
    /// <param name="cancellationToken">Gives up; what was done stays.</param>
    /// <returns>A result for each entry, in the file's order; <see cref="Failure"/> makes one failure of them.</returns>
    /// <exception cref="KandilException">E_ARGS: a network option is not possible; E_SCHEMA: the configuration. Never for an entry.</exception>
    public async Task<IReadOnlyList<RequirementResult>> RunAsync(
        RequirementFile file, bool dryRun, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        sink = new SerialSink(sink);
        using var connection = new SourceConnection(session, network) { Sink = sink };
        var results = new List<RequirementResult>();
        foreach (ModelRequirement requirement in file.Models)
        {
            try
            {
                // A model that a profile of its own is bound to is not fetched under another's.
                bool isBound = new ConfigureSandbox(session).For([requirement.Model], null).Name != connection.Sandbox.Name;
                using SourceConnection? own = isBound ? new SourceConnection(session, network, requirement.Model) { Sink = sink } : null;
                results.Add(PullOllamaModel.NameOf(requirement.Model) is null
                    ? await MeetAsync(own ?? connection, requirement)
                    : await new OllamaRequirement(session, requirement, dryRun).MeetAsync(network, sink, cancellationToken));
            }
            catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
            {
                results.Add(new RequirementResult(requirement, RequirementState.Failed, null, exception.Message, exception));
            }
        }

        return results;

        Task<RequirementResult> MeetAsync(SourceConnection at, ModelRequirement requirement) =>
            at.TellingMirrorAsync(() => new SourceRequirement(session, at, requirement, dryRun).MeetAsync(sink, cancellationToken));
    }

    /// <summary>One failure for all entries that failed, with the code of the first; null when none did.</summary>
    public static KandilException? Failure(IReadOnlyList<RequirementResult> results)
    {
        (string, KandilException)[] failed = [.. results.Where(result => result.Failure is not null).Select(result => (result.Requirement.Model, result.Failure!))];
        return failed.Length == 0 ? null : RequirementErrors.Unmet(failed, results.Count);
    }
}
