using Kandil.Core.Configuration;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Answers;

/// <summary>
/// What asks model servers, for the life of a session: its connections are kept, and how often a provider may be asked is counted over
/// all callers. A change of the configuration makes another.
/// </summary>
internal sealed class RemoteEngines(KandilSession session, Func<RemoteEngineOptions, IRemoteEngine> make) : IDisposable
{
    private const int UsualConnections = 10;

    private readonly object _lock = new();
    private readonly List<HttpSender> _senders = [];
    private (string Key, IRemoteEngine Engine)? _last;

    /// <summary>The engine for the configuration as it is now.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the configuration; E_ARGS: a proxy or a file of authorities; E_BACKEND: Kandil.Providers is not there.</exception>
    public IRemoteEngine Get()
    {
        ConfigurationDocument settings = session.Settings.Effective();
        (NetworkSettings network, LimitSettings limits) = (settings.Network, settings.Limits);
        string key = $"{network.Proxy}\n{network.CertificateAuthority}\n{string.Join(' ', network.AllowPlainHttp)}\n{limits}";
        lock (_lock)
        {
            if (_last is { } last && last.Key == key)
                return last.Engine;
            HttpSender http = Sender(network, limits);
            _senders.Add(http);
            IRemoteEngine engine = make(new RemoteEngineOptions { Http = http, Limits = limits, Clock = session.Http.Clock });
            _last = (key, engine);
            return engine;
        }
    }

    /// <summary>Refuses to ask another machine where nothing is to be sent; one that is this machine is asked all the same.</summary>
    /// <exception cref="KandilException">E_NET.</exception>
    public void CheckOnline(Uri address)
    {
        if (!Origin.Of(address).IsLoopback && (session.Http.Offline || session.Offline || session.Settings.Effective().Network.Offline))
            throw NetworkErrors.Offline(address.GetLeftPart(UriPartial.Path));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _senders.ForEach(sender => sender.Dispose());
            _senders.Clear();
            _last = null;
        }
    }

    private HttpSender Sender(NetworkSettings network, LimitSettings limits) => new(session.Http with
    {
        Offline = false,
        Proxy = session.Http.Proxy ?? (network.Proxy is { } proxy ? new Uri(proxy) : null),
        CertificateAuthorityFile = session.Http.CertificateAuthorityFile ?? network.CertificateAuthority,
        AllowedPlainHttp = session.Http.AllowedPlainHttp.Concat(network.AllowPlainHttp.Select(Origin.Of)).ToHashSet(),
        MostConnections = Math.Max(UsualConnections, limits.MaxConcurrentRequests),
    });
}
