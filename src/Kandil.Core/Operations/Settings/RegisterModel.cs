using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Platform;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Settings;

/// <summary>A model that a user puts beside the catalogue's: an endpoint, or a file.</summary>
public sealed record RegisterRequest
{
    /// <summary>Its name: lowercase letters and digits, with '.', '_' or '-' between them, and at most one ':'.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is reached: https, or http of this machine or of one that <c>network.allowPlainHttp</c> names. This or <see cref="Path"/>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How the endpoint is spoken to: <c>OpenAI</c>, <c>Anthropic</c> or <c>Ollama</c>; null: OpenAI.</summary>
    public string? Protocol { get; init; }

    /// <summary>What the endpoint calls the model; null: <see cref="Name"/>.</summary>
    public string? ProviderModel { get; init; }

    /// <summary>Whether the endpoint wants a key; null: yes, except on this machine.</summary>
    public bool? ApiKeyRequired { get; init; }

    /// <summary>What the endpoint is told with every question beside the protocol's fields: names and JSON values of its own; what a question says itself comes first.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Options { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>The GGUF file.</summary>
    public string? Path { get; init; }

    /// <summary>The name for people; null: what the file calls itself, or <see cref="Name"/>.</summary>
    public string? Title { get; init; }

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What it can do; none: text.</summary>
    public IReadOnlyList<ModelCapability> Capabilities { get; init; } = [];

    /// <summary>Tokens of question and answer together; null: what the file says, else unknown.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Tokens of an answer.</summary>
    public int? MaxTokens { get; init; }
}

/// <summary>Puts models of the user's own beside the catalogue's, and takes them away. They lie in <c>models.json</c> of the configuration folder.</summary>
public sealed class RegisterModel(KandilSession session)
{
    /// <summary>The provider of models of the user's own.</summary>
    internal const string OwnProvider = "custom";

    /// <summary>How an endpoint can be spoken to.</summary>
    public static IReadOnlyList<string> Protocols { get; } = [nameof(ApiProtocol.OpenAI), nameof(ApiProtocol.Anthropic), nameof(ApiProtocol.Ollama)];

    /// <summary>
    /// Registers a model without asking its server; one of the user's own of that name is replaced, and one of the catalogue's covered.
    /// <see cref="Endpoints.RegisterChecked"/> asks it first.
    /// </summary>
    /// <exception cref="KandilException">
    /// E_ARGS: neither an endpoint nor a file, or both, or an impossible value; E_NOT_FOUND, E_UNSAFE: the file; E_SCHEMA: the
    /// models' file cannot be read; E_PERM, E_DISK.
    /// </exception>
    public async Task<AvailableModel> RegisterAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        (string name, JsonObject entry) = Entry(request);
        await ChangeAsync(
            root =>
            {
                JsonArray profiles = List(root, "profiles");
                Remove(profiles, "name", name);
                profiles.Add((JsonNode)entry);
                JsonArray providers = List(root, "providers");
                if (request.Path is null && !providers.Any(one => one?["id"]?.GetValue<string>() == OwnProvider))
                    providers.Add((JsonNode)new JsonObject { ["id"] = OwnProvider, ["title"] = "Endpoints of your own", ["protocol"] = nameof(ApiProtocol.OpenAI), ["verified"] = false, ["sources"] = new JsonArray() });
                return true;
            },
            wrong => ModelNameErrors.CannotRegister(request.Name, wrong.Message),
            cancellationToken);
        return Shown(name);
    }

    /// <summary>The server of a model that could be registered; null for a file. Nothing is written.</summary>
    /// <exception cref="KandilException">As <see cref="RegisterAsync"/>.</exception>
    internal Endpoint? EndpointOf(RegisterRequest request)
    {
        (string name, JsonObject entry) = Entry(request);
        return request.Endpoint is not { } address ? null : new Endpoint
        {
            Name = name,
            Address = new Uri(address.Trim()),
            Protocol = Enum.Parse<ApiProtocol>(entry["protocol"]!.GetValue<string>()),
            ProviderModel = entry["model"]!.GetValue<string>(),
            Provider = OwnProvider,
        };
    }

    private (string Name, JsonObject Entry) Entry(RegisterRequest request)
    {
        string name = request.Name.Trim().ToLowerInvariant();
        if (ModelReference.TryParse(name) is not { Kind: ModelReferenceKind.Name, Backend: null } || BundledGuide.IsNamed(name) || ReferenceVocabulary.Default.FindSource(name) is not null)
            throw ModelNameErrors.CannotRegister(request.Name, "it has a meaning already, or is not spelt as a name");
        if (request.Endpoint is null == request.Path is null)
            throw ModelNameErrors.EndpointOrFile(request.Name);
        return (name, request.Path is { } path ? OfFile(name, KandilSession.FullPath(path), request) : OfEndpoint(name, request.Endpoint!, request));
    }

    /// <summary>Takes a model of the user's own away. A model of the catalogue that it covered is there again; a file stays.</summary>
    /// <returns>The model that is gone.</returns>
    /// <exception cref="KandilException">E_ARGS: it is the catalogue's; E_NOT_FOUND: there is none; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task<AvailableModel> UnregisterAsync(string name, CancellationToken cancellationToken)
    {
        CatalogFile own = session.UserCatalog.Value.Own();
        if (own.Profiles.FirstOrDefault(profile => profile.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is not { } known)
        {
            throw session.UserCatalog.Value.Read().Find(name.Trim()) is not null
                ? ModelNameErrors.OfTheCatalog(name)
                : ModelNameErrors.NotRegistered(name, NameLikeness.Nearest(name, own.Profiles.Select(profile => profile.Name)));
        }

        AvailableModel gone = Shown(known.Name);
        await ChangeAsync(root => Remove(List(root, "profiles"), "name", known.Name), wrong => wrong, cancellationToken);
        return gone;
    }

    private AvailableModel Shown(string name) =>
        ListAvailable.Describe(session.UserCatalog.Value.Read(), session.UserCatalog.Value.Own(), session.UserCatalog.Value.Read().Find(name)!);

    private JsonObject OfEndpoint(string name, string endpoint, RegisterRequest request)
    {
        if (!ServerAddress.TryParse(endpoint, out Uri? address))
            throw ModelNameErrors.CannotRegister(name, "the endpoint is no address such as https://host/v1, without user, password, '?' and '#'");
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !session.Settings.Effective().Network.AllowPlainHttp.Contains(new Uri(address.GetLeftPart(UriPartial.Authority))))
            throw NetworkErrors.PlainHttpRefused(address.GetLeftPart(UriPartial.Authority));
        string protocol = request.Protocol is null
            ? nameof(ApiProtocol.OpenAI)
            : Protocols.FirstOrDefault(known => known.Equals(request.Protocol, StringComparison.OrdinalIgnoreCase)) ?? throw ModelNameErrors.UnknownProtocol(request.Protocol, Protocols);
        JsonObject entry = Entry(name, OwnProvider, isLocal: false, request.Title ?? name, request);
        entry["model"] = request.ProviderModel ?? name;
        entry["base_url"] = endpoint.Trim();
        entry["protocol"] = protocol;
        entry["api_key_required"] = request.ApiKeyRequired ?? (!address.IsLoopback && address.Scheme == Uri.UriSchemeHttps); // over plain http none would go there
        if (request.Options.Count > 0)
            entry["options"] = new JsonObject(request.Options.Select(option => KeyValuePair.Create(option.Key, option.Value?.DeepClone())));
        return entry;
    }

    private static JsonObject OfFile(string name, string path, RegisterRequest request)
    {
        if (request.Protocol is not null || request.ProviderModel is not null || request.ApiKeyRequired is not null || request.Options.Count > 0)
            throw ModelNameErrors.EndpointOrFile(name);
        GgufModelFacts facts = ModelInspection.Check(FilesToVerify.OfFile(path).Files);
        JsonObject entry = Entry(name, ModelProvider.Local, isLocal: true, request.Title ?? (string.IsNullOrWhiteSpace(facts.Name) ? name : facts.Name), request);
        entry["path"] = path;
        entry["size_bytes"] = new FileInfo(path).Length;
        if (request.ContextWindow is null && facts.TrainedContextLength is > 0 and <= int.MaxValue and var length)
            entry["context_window"] = length;
        return entry;
    }

    private static JsonObject Entry(string name, string provider, bool isLocal, string title, RegisterRequest request)
    {
        ModelCapability[] capabilities = request.Capabilities.Count == 0 ? [ModelCapability.TextGeneration] : [.. request.Capabilities.Distinct()];
        var entry = new JsonObject
        {
            ["name"] = name,
            ["title"] = title,
            ["family"] = name.Split(':')[0],
            ["provider"] = provider,
            ["is_local"] = isLocal,
            ["supports_vision"] = capabilities.Contains(ModelCapability.Vision),
            ["supports_tools"] = capabilities.Contains(ModelCapability.ToolUse),
            ["capabilities"] = Texts(capabilities.Select(capability => capability.ToString())),
            ["verified"] = false,
            ["sources"] = new JsonArray(),
        };
        if (request.Aliases.Count > 0)
            entry["aliases"] = Texts(request.Aliases.Select(alias => alias.Trim().ToLowerInvariant()));
        if (request.ContextWindow is { } context)
            entry["context_window"] = context;
        if (request.MaxTokens is { } tokens)
            entry["max_tokens"] = tokens;
        return entry;
    }

    private async Task ChangeAsync(Func<JsonObject, bool> change, Func<KandilException, KandilException> refusal, CancellationToken cancellationToken)
    {
        KandilPaths paths = session.Paths;
        try
        {
            OwnerOnly.CreateDirectory(paths.ConfigurationDirectory);
            using FileLock held = await FileLock.AcquireAsync(paths.CatalogFile + ".lock", cancellationToken);
            session.UserCatalog.Value.Read(); // what is wrong before is the file's fault, and said so
            JsonObject root = File.Exists(paths.CatalogFile) ? (JsonObject)JsonNode.Parse(File.ReadAllBytes(paths.CatalogFile))! : [];
            if (!change(root))
                return;
            byte[] content = Bytes(root);
            try
            {
                ModelCatalog.BuiltIn.With(CatalogReader.Read(paths.CatalogFile, content, ModelCatalog.BuiltIn));
            }
            catch (KandilException wrong) when (wrong.Code == ErrorCode.Schema)
            {
                throw refusal(wrong);
            }

            AtomicFile.Write(paths.CatalogFile, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", paths.CatalogFile);
        }
    }

    private static JsonArray List(JsonObject root, string name)
    {
        if (root[name] is not JsonArray list)
            root[name] = list = [];
        return list;
    }

    private static bool Remove(JsonArray list, string field, string value)
    {
        JsonNode? found = list.FirstOrDefault(one => one?[field]?.GetValue<string>().Equals(value, StringComparison.OrdinalIgnoreCase) == true);
        return found is not null && list.Remove(found);
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);

    private static byte[] Bytes(JsonObject root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            root.WriteTo(writer);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }
}
