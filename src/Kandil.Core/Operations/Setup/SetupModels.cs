using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Setup;

/// <summary>Which models to choose from at a place: the recommended ones and what is there, small ones first.</summary>
internal sealed class SetupModels(KandilSession session, MachineHardware hardware, string place)
{
    private bool IsCloud => place is not (SetupPlaces.Embedded or SetupPlaces.Ollama);

    /// <summary>How many recommended models run here.</summary>
    public static int Fitting(KandilSession session) =>
        new ListAvailable(session).Run(new AvailableQuery { Recommended = true, Backend = "embedded" }).Count(Fits);

    /// <summary>The question, with what suits this machine proposed where nothing is there yet.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the user's models or the registry; E_BACKEND, E_NET: Ollama.</exception>
    public async Task<GuideQuestion> AskAsync(CancellationToken cancellationToken)
    {
        IReadOnlySet<string> here = place == SetupPlaces.Ollama
            ? (await new OllamaModels(session).ListAsync(cancellationToken)).Select(model => model.Name["ollama/".Length..]).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : new HashSet<string>();
        AvailableModel[] models = [.. Listed().Where(model => model.Recommended || IsHere(model, here) || (IsCloud && model.Lifecycle == ProfileStatus.Current))];
        AvailableModel? proposed = Array.Exists(models, model => !IsCloud && IsHere(model, here)) ? null : Proposed(models);
        return new GuideQuestion
        {
            Text = IsCloud ? "Which of its models do you want to use?" : models.Any(model => IsHere(model, here)) ? "Which models are to be used? What is not here is installed." : "Which models are to be installed?",
            Choices = [.. models.Select(model => Choice(model, IsHere(model, here), model == proposed))],
            IsSeveral = true,
            TakesOthers = true,
        };
    }

    /// <summary>The text that leads to a model at this place.</summary>
    public string Reference(string name) => place switch
    {
        SetupPlaces.Ollama when PullOllamaModel.NameOf(name) is null => $"{name}@{SetupPlaces.Ollama}",
        SetupPlaces.Embedded or SetupPlaces.Ollama => name,
        _ => new ResolveModel(session).TryRun(name) is { Model.IsCloud: true } || name.Contains(':') ? name : $"{place}:{name}",
    };

    private static bool Fits(AvailableModel model) => model.Status is ModelStatus.Ready or ModelStatus.Available or ModelStatus.Slow;

    private IEnumerable<AvailableModel> Listed() => new ListAvailable(session).Run(new AvailableQuery { Backend = place })
        .Where(model => !BundledGuide.IsNamed(model.Name) && model.Lifecycle != ProfileStatus.Deprecated)
        .Where(model => !model.Capabilities.Contains(ModelCapability.Embedding) || model.IsInstalled)
        .OrderBy(model => IsCloud ? !model.Recommended : !model.IsLocal).ThenBy(model => IsCloud ? 0 : model.Size ?? long.MaxValue);

    private bool IsHere(AvailableModel model, IReadOnlySet<string> inOllama) => place switch
    {
        SetupPlaces.Embedded => model.IsInstalled,
        SetupPlaces.Ollama => model.OllamaTag is { } tag && inOllama.Contains(OllamaModels.WithTag(tag)),
        _ => false,
    };

    // Start small: what answers at reading speed without a card, and with one the largest that its memory holds with room to spare.
    private AvailableModel? Proposed(AvailableModel[] models)
    {
        if (IsCloud)
            return Array.Find(models, model => model.Recommended) ?? models.FirstOrDefault();
        long card = hardware.Gpus.Where(gpu => gpu.IsUsable).Max(gpu => gpu.TotalMemory) ?? 0;
        return models.Where(model => model is { Recommended: true, Status: ModelStatus.Available or ModelStatus.Ready, SizeTier: not SizeTier.Over7GB } && Fits(model))
            .Where(model => model.SizeTier == SizeTier.Under3GB || model.Size * 1.5 <= card).MaxBy(model => card > 0 ? model.Size : -model.Size);
    }

    private GuideChoice Choice(AvailableModel model, bool isHere, bool isProposed)
    {
        string[] notes =
        [
            .. isHere ? ["installed"] : Array.Empty<string>(),
            .. model.Recommended && !isHere && (IsCloud || model.Status is ModelStatus.Available or ModelStatus.Ready) ? ["recommended"] : Array.Empty<string>(),
            .. !IsCloud && model.Status == ModelStatus.Slow ? [$"slow: {model.StatusDetail}"] : Array.Empty<string>(),
            .. !IsCloud && model.Status == ModelStatus.Incompatible ? [$"does not fit: {model.StatusDetail}"] : Array.Empty<string>(),
        ];
        string size = IsCloud ? "API" : model.Size is { } bytes ? new ByteSize(bytes).ToString() : "";
        return new GuideChoice(model.Name, [size, string.Join(", ", model.RecommendedFor), string.Join("; ", notes)]) { IsProposed = isProposed, IsFit = IsCloud || (Fits(model) && !isHere) };
    }
}
