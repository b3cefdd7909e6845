using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Keys;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Names;

/// <summary>
/// Finds out whether a name means a model that a server answers for: a cloud's by its provider or its profile, one of the user's own
/// endpoints, or one of Ollama's. Where a name says nothing of who runs it, Ollama comes first if it has it; nothing is sent to a
/// cloud for a name that this machine could answer.
/// </summary>
internal sealed class FindRemoteModel(KandilSession session)
{
    /// <summary>The model, without its key.</summary>
    /// <param name="text">A reference; null for the default.</param>
    /// <param name="sink">Told of a pull.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where the embedded engine is meant, or nothing.</returns>
    /// <exception cref="KandilException">
    /// E_ARGS: the provider has no one address; E_BACKEND, E_NOT_INSTALLED: Ollama is asked for by name and
    /// does not answer, or has no such model; E_NET: offline; E_SCHEMA, E_PERM, E_DISK: the configuration.
    /// </exception>
    public async Task<RemoteModel?> RunAsync(string? text, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (text is null || BundledGuide.IsNamed(text))
            return null;
        ModelReference? reference = TryParse(text);
        return reference switch
        {
            { Kind: ModelReferenceKind.Path } => null,
            { Source: ReferenceVocabulary.Ollama } or { Backend: ReferenceVocabulary.Ollama } => await OfOllamaAsync(reference, text, sink, cancellationToken),
            { Backend: ReferenceVocabulary.Embedded } => null,
            { Backend: { } server } => OfServer(new RegisteredServers(session).Find(server)!, Meant(reference, text)),
            { Kind: ModelReferenceKind.Source, Source: { } source } => ReferenceVocabulary.CloudProviders.Contains(source)
                ? OfProvider(source, reference.Model)
                : null,
            { Kind: ModelReferenceKind.HubRepository } => IsInstalled(reference) || new ResolveModel(session).AsOfCloud(text, reference) is not { } cloud ? null : OfCloud(cloud, sink),
            { Kind: ModelReferenceKind.Name or ModelReferenceKind.Local } when BundledGuide.IsNamed(reference.Name) => null,
            _ => await ByNameAsync(text, reference, sink, cancellationToken),
        };
    }

    private async Task<RemoteModel?> ByNameAsync(string text, ModelReference? reference, IOperationSink sink, CancellationToken cancellationToken)
    {
        ResolvedModel? resolved = new ResolveModel(session).TryRun(text);
        if (resolved is { Model: null, Match: NameMatchKind.Alias })
            return await RunAsync(resolved.Backend is null ? resolved.Reference : $"{resolved.Reference}@{resolved.Backend}", sink, cancellationToken);
        if (reference is not null && await session.Ollama.FindAsync([reference.Name, .. Tag(resolved)], cancellationToken) is { } name)
        {
            sink.Verbose($"Ollama has {name}, so it answers for '{text}'.");
            return Ollama(name, reference.Name, resolved, sink);
        }

        bool isInstalled = reference is not null && IsInstalled(reference);
        return !isInstalled && resolved?.Model is { IsLocal: false } ? OfCloud(resolved, sink) : await ByDefaultAsync(text, reference, resolved, isInstalled, sink, cancellationToken);
    }

    private bool IsInstalled(ModelReference reference) => new InstalledNames(session.Store).Find(reference) is not null;

    // Who is sent something is told, where that is not what was typed.
    private RemoteModel OfCloud(ResolvedModel resolved, IOperationSink sink)
    {
        RemoteModel model = OfProfile(resolved.ToBeAsked);
        Tell(resolved, sink);
        return model;
    }

    private static void Tell(ResolvedModel? resolved, IOperationSink sink)
    {
        if (resolved?.Remark is { } remark)
            sink.WarnOnce(remark);
    }

    // What Ollama does not have: whom the configuration names, else the embedded engine.
    private async Task<RemoteModel?> ByDefaultAsync(
        string text, ModelReference? reference, ResolvedModel? resolved, bool isInstalled, IOperationSink sink, CancellationToken cancellationToken)
    {
        string backend = session.Settings.Effective().Text(ConfigurationKey.DefaultBackend) ?? ReferenceVocabulary.Embedded;
        string? name = reference?.Name ?? resolved?.Model?.Name;
        bool isOfThisMachine = reference is { Kind: ModelReferenceKind.Local } || resolved?.Model is { Repository: null, Profile.Path: not null };
        // Ollama is known not to have it: where the embedded engine does, that is who can answer.
        if (name is null || backend == ReferenceVocabulary.Embedded || (backend == ReferenceVocabulary.Ollama ? isInstalled || resolved?.Model?.Profile.Path is not null : isOfThisMachine))
        {
            sink.Verbose($"Ollama does not have '{text}' or is not running: the embedded engine answers.");
            return null;
        }

        sink.Verbose($"Ollama does not have '{text}' or is not running: {backend} answers, as {ConfigurationKey.DefaultBackend.Name} says.");
        if (reference is null)
            Tell(resolved, sink);
        return backend == ReferenceVocabulary.Ollama
            ? await OfOllamaAsync(name, resolved, sink, cancellationToken)
            : OfServer(
                new RegisteredServers(session).Find(backend) ?? throw ConfigurationErrors.BadField(
                    session.Paths.ConfigurationFile, ConfigurationKey.DefaultBackend.Name, $"is '{backend}', which is not registered", ConfigurationKey.DefaultBackend.Kind.Allowed),
                name);
    }

    // What an alias stands for; any other name is the server's own affair.
    private string Meant(ModelReference reference, string text) =>
        new ResolveModel(session).TryRun(text) is { Match: NameMatchKind.Alias, Parsed: { } meant } ? meant.Name : reference.Name;

    private RemoteModel OfServer(ModelProfile server, string name) =>
        name.Equals(server.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(server.Model, StringComparison.Ordinal)
            ? OfProfile(server)
            : OfProfile(server) with { Name = $"{name}@{server.Name}", ProviderModel = name, MaxTokens = null };

    private Task<RemoteModel> OfOllamaAsync(ModelReference reference, string text, IOperationSink sink, CancellationToken cancellationToken) => reference.Kind switch
    {
        ModelReferenceKind.HubRepository => OfOllamaAsync($"hf.co/{reference.Name}", null, sink, cancellationToken),
        ModelReferenceKind.Name => OfOllamaAsync(reference.Name, new ResolveModel(session).TryRun(text), sink, cancellationToken),
        _ => OfOllamaAsync(reference.Name, null, sink, cancellationToken),
    };

    private static IEnumerable<string> Tag(ResolvedModel? resolved) => resolved?.Model?.OllamaTag is { } tag ? [tag] : [];

    // The name as it was typed before the catalogue's tag of it: it may be one of Ollama's own.
    private async Task<RemoteModel> OfOllamaAsync(string typed, ResolvedModel? resolved, IOperationSink sink, CancellationToken cancellationToken)
    {
        string[] wanted = [typed, .. Tag(resolved)];
        session.Remote.CheckOnline(OllamaAddress.Of(session.Environment));
        await new StartOllama(session).RunAsync(sink, cancellationToken);
        return Ollama(await session.Ollama.GetAsync(wanted, cancellationToken) ?? await PulledAsync(wanted[^1], sink, cancellationToken), typed, resolved, sink);
    }

    private async Task<string> PulledAsync(string name, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (!session.Settings.Effective().IsTrue(ConfigurationKey.OllamaAutoPull))
            throw OllamaErrors.ModelMissing(name);
        await new PullOllamaModel(session).RunAsync($"{ReferenceVocabulary.Ollama}:{name}", new NetworkOptions(), sink, cancellationToken);
        return OllamaModels.WithTag(name);
    }

    private RemoteModel Ollama(string name, string typed, ResolvedModel? resolved, IOperationSink sink)
    {
        if (!name.Equals(OllamaModels.WithTag(typed), StringComparison.OrdinalIgnoreCase))
            Tell(resolved, sink);
        ModelProfile? profile = session.UserCatalog.Value.Read().Profiles.FirstOrDefault(one => one.OllamaTag == name);
        return new()
        {
            Name = $"{ReferenceVocabulary.Ollama}/{name}",
            Provider = ReferenceVocabulary.Ollama,
            ProviderModel = name,
            Protocol = ApiProtocol.Ollama,
            Address = OllamaAddress.Of(session.Environment),
            SeesImages = profile?.SupportsVision,
            CallsTools = profile?.SupportsTools,
        };
    }

    private RemoteModel OfProvider(string provider, string model)
    {
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        ModelProfile? profile = catalog.Profiles.FirstOrDefault(one => one.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase) && one.Model == model);
        return new RemoteModel
        {
            Name = $"{provider}:{model}",
            Provider = provider,
            ProviderModel = model,
            Protocol = catalog.FindProvider(provider)!.Protocol,
            Address = AddressOf(profile?.BaseUrl ?? catalog.FindProvider(provider)!.BaseUrl, provider, model),
            MaxTokens = profile?.MaxTokens,
            SeesImages = profile?.SupportsVision,
            CallsTools = profile?.SupportsTools,
            Options = profile?.Options,
            KeyRequired = profile?.ApiKeyRequired,
            ApiKeyUrl = catalog.FindProvider(provider)!.ApiKeyUrl,
        };
    }

    private RemoteModel OfProfile(ModelProfile profile)
    {
        bool isOwn = session.UserCatalog.Value.Own().Profiles.Any(own => own.Name.Equals(profile.Name, StringComparison.OrdinalIgnoreCase));
        return new RemoteModel
        {
            Name = profile.Name,
            Provider = profile.Provider,
            ProviderModel = profile.Model ?? profile.Name,
            Protocol = profile.Protocol ?? ApiProtocol.OpenAI,
            Address = AddressOf(profile.BaseUrl, profile.Provider, profile.Model ?? profile.Name),
            MaxTokens = profile.MaxTokens,
            // What a registration does not mention, the server may know all the same.
            SeesImages = isOwn ? null : profile.SupportsVision,
            CallsTools = isOwn ? null : profile.SupportsTools,
            Options = profile.Options,
            IsRegistered = isOwn,
            Server = CredentialProvider.IsServer(session.UserCatalog.Value.Read(), profile) ? profile.Name : null,
            KeyRequired = profile.ApiKeyRequired,
            ApiKeyUrl = profile.ApiKeyUrl,
        };
    }

    private static Uri AddressOf(string? baseUrl, string provider, string model) =>
        baseUrl is null ? throw ProviderErrors.NoAddress(provider, model) : new Uri(baseUrl);

    // "qwen coder 7b" is no reference, but may be a name of the catalogue as people say it.
    private ModelReference? TryParse(string text)
    {
        try
        {
            return new InstalledNames(
                session.Store, () => new RegisteredSources(session.Paths, session.Environment).List().Select(source => source.Name), () => new RegisteredServers(session).Names).Parse(text);
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args)
        {
            return null;
        }
    }
}
