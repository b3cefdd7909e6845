using System.Globalization;
using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Operations.Setup;

/// <summary>Where models can run, each with what on this machine speaks for it or against it.</summary>
internal sealed class SetupPlaces(KandilSession session, MachineHardware hardware, bool isOffline)
{
    /// <summary>Kandil's own engine.</summary>
    public const string Embedded = EmbeddedEngine.EngineName;

    /// <summary>Ollama.</summary>
    public const string Ollama = ReferenceVocabulary.Ollama;

    private BackendStatus? _ollama;

    private IEnumerable<ModelProvider> Clouds =>
        session.UserCatalog.Value.Read().Providers.Where(provider => provider is { IsLocal: false, BaseUrl: not null } && provider.Id != RegisterModel.OwnProvider);

    /// <summary>The places as choices, the one that suits this machine proposed, and what was left out.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the user's models or the list of keys; E_ARGS: <c>OLLAMA_HOST</c>.</exception>
    public async Task<(GuideQuestion Question, IReadOnlyList<string> Skipped)> AskAsync(CancellationToken cancellationToken)
    {
        int fitting = SetupModels.Fitting(session);
        List<GuideChoice> choices = [Choice(Embedded, "Kandil's own engine", EmbeddedReason(fitting)) with { IsProposed = fitting > 0 }];
        List<string> skipped = [];
        _ollama = await new ShowBackends(session).OllamaAsync(cancellationToken);
        if (_ollama.State == BackendState.Healthy)
            choices.Add(Choice(Ollama, "Ollama", OllamaReason(_ollama)));
        else if (_ollama.State != BackendState.NotInstalled)
            skipped.Add($"Ollama was left out: {_ollama.Reason}");
        if (isOffline)
            skipped.Add("Clouds were left out: this is offline.");
        else
            choices.AddRange(CloudChoices());
        if (!choices.Exists(choice => choice.IsProposed) && choices.FindIndex(choice => Keys(choice.Name).Any()) is >= 0 and var ready)
            choices[ready] = choices[ready] with { IsProposed = true };
        return (new GuideQuestion { Text = "Where are models to run?", Choices = choices, TakesOthers = !isOffline }, skipped);
    }

    /// <summary>The place that a name means, spelled as the choices spell it.</summary>
    /// <exception cref="KandilException">E_ARGS: there is none of that name; E_NET: a cloud, and this is offline; E_BACKEND: Ollama, and it does not answer.</exception>
    public async Task<string> FindAsync(string name, CancellationToken cancellationToken)
    {
        string wanted = name.Trim().ToLowerInvariant();
        if (wanted is Embedded or "local" or "llamacpp" or "llama" or "candle")
            return Embedded;
        if (wanted == Ollama)
        {
            _ollama ??= await new ShowBackends(session).OllamaAsync(cancellationToken);
            return _ollama.State == BackendState.Healthy ? Ollama : throw SetupErrors.NoOllama(_ollama.Reason!);
        }

        ModelProvider cloud = Clouds.FirstOrDefault(provider => provider.Id == wanted)
            ?? throw SetupErrors.UnknownPlace(name, [Embedded, Ollama, .. Clouds.Select(provider => provider.Id)]);
        return isOffline ? throw SetupErrors.CloudOffline(cloud.Title) : cloud.Id;
    }

    private static GuideChoice Choice(string name, string title, string reason) => new(name, [title, reason]);

    private string EmbeddedReason(int fitting)
    {
        string cards = hardware.Gpus.FirstOrDefault(gpu => gpu.IsUsable) is { } card ? $", {card} computes"
            : hardware.Gpus.Count > 0 ? ", the graphics card is not used as the engine is installed" : ", on the processor";
        return fitting > 0
            ? string.Create(CultureInfo.InvariantCulture, $"private: {fitting} recommended models fit the {new ByteSize(hardware.TotalMemory)} here{cards}.")
            : $"private, but no recommended model fits the {new ByteSize(hardware.TotalMemory)} here.";
    }

    private static string OllamaReason(BackendStatus status)
    {
        string models = status.Models.Count == 1 ? "1 model" : string.Create(CultureInfo.InvariantCulture, $"{status.Models.Count} models");
        return $"private: runs here{(status.Version is { } version ? $" ({version})" : "")}, and has {models} already.";
    }

    // Those that can be used at once, then those of which a model is recommended.
    private IEnumerable<GuideChoice> CloudChoices()
    {
        HashSet<string> recommended = session.UserCatalog.Value.Read().Profiles.Where(profile => profile is { Recommended: true, IsCloud: true }).Select(profile => profile.Provider).ToHashSet();
        return Clouds.Where(provider => Keys(provider.Id).Any() || recommended.Contains(provider.Id)).OrderBy(provider => !Keys(provider.Id).Any())
            .Select(provider => Choice(provider.Id, provider.Title, CloudReason(provider)));
    }

    private string CloudReason(ModelProvider provider)
    {
        string host = new Uri(provider.BaseUrl!).Host;
        return Keys(provider.Id).FirstOrDefault() is { } key ? $"your key is stored ({key.Store}). Questions go to {host}."
            : provider.ApiKeyRequired == false ? $"wants no key. Questions go to {host}."
            : $"wants a key. Questions go to {host}.";
    }

    private IEnumerable<CredentialRecord> Keys(string provider) => new ManageCredentials(session).List(provider).Where(record => record.Kind == CredentialKind.ApiKey);
}
