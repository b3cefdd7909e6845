using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Listing;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>A required model of Ollama's: it is there, or it is pulled.</summary>
internal sealed class OllamaRequirement(KandilSession session, ModelRequirement requirement, bool dryRun)
{
    public async Task<RequirementResult> MeetAsync(NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (FieldOfOthers() is { } field)
            throw RequirementErrors.NotForOllama(requirement.Model, field);
        if (await FindAsync(cancellationToken) is { } model)
            return new RequirementResult(requirement, RequirementState.AlreadyRight, model, null, null);
        if (dryRun)
            return new RequirementResult(requirement, RequirementState.WouldInstall, null, "Ollama would pull it.", null);
        await new PullOllamaModel(session).RunAsync(requirement.Model, network, sink, cancellationToken);
        return new RequirementResult(requirement, RequirementState.Installed, await FindAsync(cancellationToken), "Ollama pulled it.", null);
    }

    /// <summary>The model as Ollama has it; null where it has none.</summary>
    public async Task<KandilModel?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await new OllamaModels(session).ShowAsync(requirement.Model, cancellationToken);
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.NotInstalled)
        {
            return null;
        }
    }

    private string? FieldOfOthers() =>
        requirement.Revision is not null ? "revision"
        : requirement.Quantization is not null ? "quantization"
        : requirement.Pin ? "pin"
        : requirement.AcceptLicense is not null ? "acceptLicense"
        : requirement.Include.Count > 0 ? "include"
        : requirement.Exclude.Count > 0 ? "exclude"
        : requirement.Library is not null ? "library"
        : null;
}
