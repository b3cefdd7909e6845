using System.Net;
using System.Reflection;
using Kandil.Core.Primitives;

namespace Kandil.Core.Http;

/// <summary>How a sender sends.</summary>
public sealed record HttpOptions
{
    /// <summary>
    /// Sends in place of the sender's own connections; null for those. It must follow no redirect and keep no cookie by itself, and
    /// proxy and certificates are its own affair. The caller disposes it.
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>True: nothing is sent, to this machine neither, and every request is E_NET.</summary>
    public bool Offline { get; init; }

    /// <summary>
    /// The proxy (<c>http://[user:password@]host:port</c>); null for what the system or <c>HTTPS_PROXY</c> and its like name.
    /// Requests to this machine never go through one.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>A PEM file of certificate authorities to trust besides the system's; null for none.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Bytes a second over all bodies of the sender together; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Which servers may be asked, by a sandbox profile; null for any.</summary>
    public NetworkPermit? Permit { get; init; }

    /// <summary>Is told what is seen while connecting; null for nobody. Not with a <see cref="Handler"/>.</summary>
    public ConnectionWitness? Witness { get; init; }

    /// <summary>How long finding the host and connecting to it may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection that nobody uses is kept for the next request.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections to one server at the most; null for no limit.</summary>
    public int? MostConnections { get; init; }

    /// <summary>How long a server may say nothing, or next to nothing, before it counts as stalled.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a failed GET or HEAD is sent again.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The origins on other machines that the user allows plain http to (<c>network.allowPlainHttp</c> of the user's configuration).</summary>
    public IReadOnlySet<Origin> AllowedPlainHttp
    {
        get => field ??= new HashSet<Origin>(); // when asked: a set of structures is compiled at every start
        init;
    }

    /// <summary>Told when the sender begins to wait, and each second while it does; from any thread. Null to tell nobody.</summary>
    public Action<HttpWait>? Waiting { get; init; }

    /// <summary>What time it is, and what waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What the sender calls itself: <c>kandil/</c> and the version.</summary>
    public string UserAgent
    {
        get => field ??= $"kandil/{Version}"; // when asked: reading the version takes a millisecond
        init;
    }

    /// <summary>Connects in place of the system, so that tests need no name server; null for the system.</summary>
    internal Func<DnsEndPoint, CancellationToken, Task<Stream>>? Dial { get; init; }

    internal static string Version =>
        typeof(HttpOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
