using System.Collections.Concurrent;
using Kandil.Core.Acquisition;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sandbox;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>The sources that models come from, for one operation: the hub or its mirror, and what is registered.</summary>
internal sealed class SourceConnection : IDisposable
{
    private const int UsualConnections = 4;

    private readonly KandilSession _session;
    private readonly NetworkOptions _network;
    private readonly RegisteredSources _registered;
    private readonly Lazy<IReadOnlyList<RegisteredSource>> _sources;
    private readonly string? _configuredMirror;
    private readonly NetworkWaits _waits;
    private readonly Dictionary<string, Task> _mirrorChecks = [];
    private readonly ConcurrentQueue<string> _opened = [];

    /// <param name="session">The session.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="models">What the model is called for which it is, each way; none where it is for no one model.</param>
    /// <exception cref="KandilException">E_ARGS: an option is not possible; E_SCHEMA, E_PERM, E_DISK: the configuration or the sandbox profiles cannot be read.</exception>
    public SourceConnection(KandilSession session, NetworkOptions network, params string[] models)
    {
        Sandbox = new ConfigureSandbox(session).For(models, null);
        (_session, _network) = (session, network);
        _registered = new RegisteredSources(session.Paths, session.Environment);
        _sources = new Lazy<IReadOnlyList<RegisteredSource>>(_registered.List);
        NetworkSettings configured = session.Settings.Effective().Network;
        _configuredMirror = configured.Mirror;
        Downloads = new DownloadOptions { Connections = network.Connections ?? configured.Connections ?? UsualConnections, Clock = session.Http.Clock };
        _waits = new NetworkWaits(() => Sink ?? network.Sink);
        IsOffline = session.Http.Offline || (network.Offline ?? (session.Offline || configured.Offline));
        string? authorities = network.CertificateAuthorityFile ?? session.Http.CertificateAuthorityFile;
        Http = Sender(session.Http with
        {
            Offline = IsOffline,
            Waiting = _waits.Tell + session.Http.Waiting,
            Permit = NetworkPermit.Of(Sandbox),
            Witness = network.Witness,
            BytesPerSecond = Least((network.BytesPerSecond ?? session.Http.BytesPerSecond ?? configured.BytesPerSecond) is var rate and not 0 ? rate : null, Sandbox.BytesPerSecond),
            Proxy = network.Proxy is { } proxy ? ProxyOf(proxy) : session.Http.Proxy ?? (configured.Proxy is { } usual ? ProxyOf(usual) : null),
            CertificateAuthorityFile = authorities ?? configured.CertificateAuthority,
            AllowedPlainHttp = session.Http.AllowedPlainHttp.Concat(configured.AllowPlainHttp.Select(Origin.Of)).ToHashSet(),
        }, isConfigured: authorities is null);
    }

    public HttpSender Http { get; }

    /// <summary>Told when the network makes the operation wait; null: the sink of the network's options.</summary>
    public IOperationSink? Sink { get; init; }

    /// <summary>Tells of what is read at a source where that takes long, until what this gives is disposed of.</summary>
    public WaitTelling? TellingOfReading(IModelSource source) => WaitTelling.Begin(
        _waits.Tell, new HttpWait(AddressOf(source.Name).Authority, HttpWaitReason.Answer), WaitTelling.Patience, TimeProvider.System);

    /// <summary>The profile that says whom it may ask.</summary>
    public SandboxProfile Sandbox { get; }

    /// <summary>True when nothing is sent.</summary>
    public bool IsOffline { get; }

    public DownloadOptions Downloads { get; }

    /// <summary>Ollama, where the environment says it listens.</summary>
    /// <exception cref="KandilException">E_ARGS: the environment names no address.</exception>
    public OllamaClient Ollama => new(Http, OllamaAddress.Of(_session.Environment), OllamaFolders);

    /// <summary>Reads a reference, registered sources known.</summary>
    /// <exception cref="KandilException">E_ARGS: it is none; E_SCHEMA: the registered sources cannot be read.</exception>
    public ModelReference Parse(string reference) =>
        ModelReference.Parse(reference, new ReferenceVocabulary(_sources.Value.Select(source => source.Name)));

    /// <summary>Opens the source that a reference names; a mirror is asked first whether it answers.</summary>
    /// <exception cref="KandilException">E_ARGS: files are not fetched from there; E_NOT_FOUND: there is no such source; E_NET, E_TIMEOUT: the mirror does not answer.</exception>
    public Task<IModelSource> OpenAsync(ModelReference reference, CancellationToken cancellationToken) =>
        OpenAsync(SourceOf(reference), cancellationToken);

    /// <summary>Opens the source of one of many references: a mirror concerns those to Hugging Face alone.</summary>
    /// <exception cref="KandilException">As <see cref="OpenAnyAsync"/>; E_ARGS: files are not fetched from there.</exception>
    public Task<IModelSource> OpenForManyAsync(ModelReference reference, CancellationToken cancellationToken) =>
        OpenAnyAsync(SourceOf(reference), cancellationToken);

    /// <summary>Opens the one source that a user named; a mirror is asked first whether it answers.</summary>
    /// <exception cref="KandilException">E_ARGS: a mirror stands in for Hugging Face alone; E_NOT_FOUND, E_NET, E_TIMEOUT.</exception>
    public async Task<IModelSource> OpenAsync(string name, CancellationToken cancellationToken)
    {
        if (_network.Mirror is not null && name != ReferenceVocabulary.HuggingFace)
            throw AcquisitionErrors.MirrorOfRegistry(name);
        return await OpenAnyAsync(name, cancellationToken);
    }

    /// <summary>Opens one of many sources; a mirror is asked once whether it answers, and concerns Hugging Face alone.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is no such source; E_NET, E_TIMEOUT: the mirror does not answer; E_ARGS: its address is none.</exception>
    public Task<IModelSource> OpenAnyAsync(string name, CancellationToken cancellationToken) =>
        OpenAsync(name, _network.Mirror ?? _configuredMirror, cancellationToken);

    /// <summary>Opens the source of an installed model: the server that it came from, unless the user names another one now.</summary>
    /// <exception cref="KandilException">As <see cref="OpenAnyAsync"/>, E_NOT_FOUND with the model's name.</exception>
    public Task<IModelSource> OpenOfAsync(ModelRecord record, CancellationToken cancellationToken) => !Names.Contains(record.Source)
        ? throw SourceErrors.SourceOfModelGone(new InstalledNames(_session.Store).NameOf(record), record.Source)
        : OpenAsync(record.Source, _network.Mirror ?? record.Mirror ?? _configuredMirror, cancellationToken);

    /// <summary>
    /// Does something at the sources. The commands that its failure recommends name the source and the mirror too, so that they go to the same
    /// server; a configured mirror needs no naming.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="record">The installed model that it is about; null where it is about none.</param>
    /// <param name="source">The source that was opened before; null for the installed model's, or the one that the work opens.</param>
    public async Task<T> TellingMirrorAsync<T>(Func<Task<T>> work, ModelRecord? record = null, string? source = null)
    {
        int opened = _opened.Count;
        try
        {
            return await work();
        }
        catch (KandilException failure)
        {
            failure.WentThrough(
                _network.Mirror ?? (record?.Mirror is { } remembered && remembered != _configuredMirror?.TrimEnd('/') ? remembered : null),
                source ?? record?.Source ?? OpenedSince(opened));
            throw;
        }
    }

    // Where several were asked, whose model it is cannot be told from here.
    private string? OpenedSince(int count) => _opened.Skip(count).Distinct().ToList() is [var one] ? one : null;

    /// <summary>Looks a model up at its source; a failure for being offline names the model, which is what a user thinks of, and not an address of its source's.</summary>
    /// <param name="model">What the user calls it.</param>
    /// <param name="work">The work.</param>
    public async Task<T> NamingOfflineAsync<T>(string model, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (KandilException failure) when (IsOffline && failure.Code == ErrorCode.Net && Uri.TryCreate(failure.Target, UriKind.Absolute, out Uri? address))
        {
            throw NetworkErrors.Offline(model, address.GetLeftPart(UriPartial.Authority));
        }
    }

    private async Task<IModelSource> OpenAsync(string name, string? mirror, CancellationToken cancellationToken)
    {
        IModelSource source = NamedThrough(mirror, name);
        _opened.Enqueue(name);
        if (mirror is not null && name == ReferenceVocabulary.HuggingFace)
        {
            Task? check;
            lock (_mirrorChecks)
            {
                if (!_mirrorChecks.TryGetValue(mirror, out check))
                    _mirrorChecks.Add(mirror, check = source.CheckReachableAsync(cancellationToken));
            }

            await check;
        }

        return source;
    }

    /// <summary>The names of the sources that files are fetched from: Hugging Face, then what is registered.</summary>
    public IEnumerable<string> Names => _sources.Value.Select(source => source.Name).Prepend(ReferenceVocabulary.HuggingFace);

    /// <summary>Where the source of a name is asked.</summary>
    /// <exception cref="KandilException">As <see cref="Named"/>.</exception>
    public Uri AddressOf(string name) => name != ReferenceVocabulary.HuggingFace ? _registered.Get(name).Address
        : (_network.Mirror ?? _configuredMirror) is { } mirror ? SourceAddress.Parse(mirror, "mirror") : HuggingFaceSource.Official;

    /// <summary>The source of a name; Hugging Face's mirror where there is one.</summary>
    /// <exception cref="KandilException">E_ARGS: the mirror's address is none; E_NOT_FOUND: there is no such source.</exception>
    public IModelSource Named(string name) => NamedThrough(_network.Mirror ?? _configuredMirror, name);

    /// <summary>A source that is registered, or may come to be.</summary>
    public IModelSource Open(RegisteredSource source) => source.Kind == SourceKind.Hub
        ? new HuggingFaceSource(Http, source.Address, _session.Credential, source.Name)
        : new ChunkRegistrySource(source.Name, source.Address, Http);

    public void Dispose() => Http.Dispose();

    // What the user had Kandil install comes before what else is here.
    private IReadOnlyList<string> OllamaFolders
    {
        get
        {
            var own = new ProgramStore(_session.Paths);
            IReadOnlyList<string> usual = new ProgramFolders(_session.Environment).Programs;
            return own.Find(ReferenceVocabulary.Ollama) is { } program ? [Path.GetDirectoryName(own.PathOf(program))!, .. usual] : usual;
        }
    }

    private IModelSource NamedThrough(string? mirror, string name)
    {
        if (name != ReferenceVocabulary.HuggingFace)
            return Open(_registered.Get(name));
        Uri endpoint = mirror is null ? HuggingFaceSource.Official : SourceAddress.Parse(mirror, "mirror");
        return new HuggingFaceSource(Http, endpoint, _session.Credential);
    }

    private static HttpSender Sender(HttpOptions options, bool isConfigured)
    {
        try
        {
            _ = isConfigured ? new CertificateTrust(options.CertificateAuthorityFile) : null;
        }
        catch (KandilException exception)
        {
            throw NetworkErrors.BadConfiguredAuthorityFile(exception, ConfigurationKey.CertificateAuthority.Name);
        }

        return new HttpSender(options);
    }

    private static string SourceOf(ModelReference reference) =>
        reference.Kind is ModelReferenceKind.HubRepository or ModelReferenceKind.Source
        && reference.Source is { } source and not ReferenceVocabulary.Ollama && !ReferenceVocabulary.CloudProviders.Contains(source)
            ? source
            : throw (reference.Kind == ModelReferenceKind.Path
                ? AcquisitionErrors.IsFile(reference.ToString())
                : AcquisitionErrors.NotFetchable(reference.ToString()));

    private static long? Least(long? one, long? other) => one is null || other < one ? other ?? one : one;

    private static Uri ProxyOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) ? proxy : throw NetworkErrors.BadProxy(text);
}
