using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Kandil.Core.Http;

/// <summary>The connections of a sender: how they are made, through which proxy, and whose certificates count.</summary>
internal static class ServerConnections
{
    // Of silence before the system asks whether the server is still there.
    private const int SecondsToKeepAlive = 60;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A handler that sends what it is given and nothing else: it follows no redirect, keeps no cookie, unpacks nothing (ranges and
    /// digests are of the bytes as they lie there) and adds no header of its own.
    /// </summary>
    public static SocketsHttpHandler Create(HttpOptions options)
    {
        var trust = new CertificateTrust(options.CertificateAuthorityFile);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = Lifetime,
            PooledConnectionIdleTimeout = options.IdleTimeout,
            MaxConnectionsPerServer = options.MostConnections ?? int.MaxValue,
            Proxy = new ProxyChoice(options.Proxy),
            UseProxy = true,
            ConnectCallback = (context, cancellationToken) => DialAsync(context.DnsEndPoint, options, cancellationToken),
            // The handler goes on connecting for the next request when this one has given up: not for ever.
            ConnectTimeout = Both(options.ConnectTimeout, options.StallTimeout),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    bool isAccepted = trust.Accepts(certificate, chain, errors);
                    options.Witness?.Accepted(certificate);
                    return isAccepted;
                },
            },
        };
    }

    private static TimeSpan Both(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan || other == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : one + other;

    private static async ValueTask<Stream> DialAsync(DnsEndPoint end, HttpOptions options, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            Stream connection = await (options.Dial ?? ConnectAsync)(end, either.Token);
            options.Witness?.Connected((connection as NetworkStream)?.Socket.RemoteEndPoint);
            return connection;
        }
        catch (OperationCanceledException cause) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DialException(end, SocketError.TimedOut, cause);
        }
        catch (SocketException cause)
        {
            throw new DialException(end, cause.SocketErrorCode, cause);
        }
    }

    private static async Task<Stream> ConnectAsync(DnsEndPoint end, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SecondsToKeepAlive);
            await socket.ConnectAsync(end, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
