using Kandil.Core.Audit;
using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Http;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Chats;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>What a session is made with; every value has the default of an ordinary user.</summary>
public sealed record KandilSessionOptions
{
    /// <summary>Where Kandil's files lie; null: where the environment says.</summary>
    public KandilPaths? Paths { get; init; }

    /// <summary>The folder that holds <c>worker</c> and <c>guide</c>; null: the program's own.</summary>
    public string? ProductFolder { get; init; }

    /// <summary>How long a model that nobody uses stays loaded.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The engine; null: the embedded one.</summary>
    public IModelEngine? Engine { get; init; }

    /// <summary>Makes the engine of model servers; null: that of Kandil.Providers, loaded from the folder <c>providers</c> of the product when it is first needed.</summary>
    public Func<RemoteEngineOptions, IRemoteEngine>? RemoteEngine { get; init; }

    /// <summary>Where environment variables are read; null: in this process.</summary>
    public KandilEnvironment? Environment { get; init; }

    /// <summary>True: nothing is sent to another machine.</summary>
    public bool Offline { get; init; }

    /// <summary>How everything is sent; an operation's own options come before it.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>The Hugging Face token for an origin; null: what the user stored.</summary>
    public Func<Origin, ValueTask<HttpCredential?>>? Credential { get; init; }

    /// <summary>What keeps keys beside the operating system's keyring, and before it; the usual one first.</summary>
    public IReadOnlyList<ICredentialStore> CredentialStores { get; init; } = [];
}

/// <summary>
/// What operations work on: the store, the engine and the bundled guide. Safe to use from many threads. Making one
/// touches no disk and starts nothing; disposing of one ends what it started.
/// </summary>
public sealed class KandilSession : IAsyncDisposable
{
    private readonly Lazy<KandilPaths> _paths;
    private readonly Lazy<ModelStore> _store;
    private readonly Lazy<IModelEngine> _engine;
    private readonly AsyncLocal<string?> _workingFolder = new();
    private readonly AsyncLocal<bool> _isOffline = new();
    private readonly bool _isAlwaysOffline;

    /// <summary>Makes a session.</summary>
    public KandilSession(KandilSessionOptions? options = null)
    {
        options ??= new KandilSessionOptions();
        string product = options.ProductFolder ?? AppContext.BaseDirectory;

        // Lazily: a bad KANDIL_HOME is an error of the operation that needs it, and the guide answers without it.
        Environment = options.Environment ?? KandilEnvironment.Current;
        _paths = new Lazy<KandilPaths>(() => options.Paths ?? KandilPaths.Resolve(Environment));
        _store = new Lazy<ModelStore>(() => new ModelStore(Paths));
        Http = options.Http;
        _isAlwaysOffline = options.Offline;
        Settings = new SessionSettings(this);
        Chats = new SessionChats(this);
        UserCatalog = new Lazy<UserCatalog>(() => new UserCatalog(Paths));
        var keyring = new SystemKeyring(() => ProvidersAssembly.CreateKeyring(Path.Combine(product, "providers"), Paths.KeyringDirectory));
        StoredCredentials = new StoredCredentials(this, [.. options.CredentialStores, keyring]);
        Credential = options.Credential ?? StoredCredentials.HubTokenAsync;
        Guide = new BundledGuide(product);
        Ollama = new OllamaPresence(this);
        Remote = new RemoteEngines(this, options.RemoteEngine ?? (remote => ProvidersAssembly.CreateEngine(Path.Combine(product, "providers"), remote)));
        _engine = options.Engine is { } engine ? new(engine) : new(() => new EmbeddedEngine(new EmbeddedEngineOptions
        {
            WorkerFolder = Path.Combine(product, "worker"),
            KeepAlive = options.KeepAlive,
        }));
    }

    /// <summary>Where Kandil's files lie.</summary>
    /// <exception cref="Errors.KandilException">E_ARGS: the environment names an unusable folder.</exception>
    public KandilPaths Paths => _paths.Value;

    /// <summary>
    /// The folder in which and above which a project's <c>.kandil.json</c> is looked for, for the calling flow of work; null: the
    /// process's. A shell whose location is not the process's sets it.
    /// </summary>
    public string? WorkingFolder
    {
        get => _workingFolder.Value;
        set => _workingFolder.Value = value;
    }

    /// <summary>True: nothing is sent to another machine, for the calling flow of work or, by the session's options, for all; what the user configured holds besides.</summary>
    public bool Offline
    {
        get => _isAlwaysOffline || _isOffline.Value;
        set => _isOffline.Value = value;
    }

    /// <summary>What is installed.</summary>
    public ModelStore Store => _store.Value;

    /// <summary>The log of security events.</summary>
    internal AuditLog Audit => new(Paths, Http.Clock);

    /// <summary>What runs models.</summary>
    public IModelEngine Engine => _engine.Value;

    /// <summary>Which models Ollama has.</summary>
    internal OllamaPresence Ollama { get; }

    /// <summary>What asks model servers.</summary>
    internal RemoteEngines Remote { get; }

    /// <summary>Where environment variables are read.</summary>
    internal KandilEnvironment Environment { get; }

    /// <summary>How everything is sent.</summary>
    internal HttpOptions Http { get; }

    /// <summary>Finds the key for an origin.</summary>
    public ICredentialSource Credentials => StoredCredentials;

    /// <summary>The keys that the user stored.</summary>
    internal StoredCredentials StoredCredentials { get; }

    /// <summary>The Hugging Face token for an origin.</summary>
    internal Func<Origin, ValueTask<HttpCredential?>> Credential { get; }

    /// <summary>The settings of this session, its project and its user.</summary>
    internal SessionSettings Settings { get; }

    /// <summary>The conversations of this session.</summary>
    public SessionChats Chats { get; }

    /// <summary>The catalogue with the user's models.</summary>
    internal Lazy<UserCatalog> UserCatalog { get; }

    /// <summary>The model that comes with Kandil.</summary>
    internal BundledGuide Guide { get; }

    /// <summary>A path as the user wrote it, made absolute: <c>~</c> is the user's folder, the rest is relative to the process's.</summary>
    internal static string FullPath(string path) =>
        Path.GetFullPath(new UserFolders(KandilEnvironment.Current, CurrentSystem.Kind).WithoutTilde(path));

    /// <summary>Unloads every model and closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        Remote.Dispose();
        return _engine.IsValueCreated ? Engine.DisposeAsync() : ValueTask.CompletedTask;
    }
}
