using System.Net;
using System.Net.Sockets;

namespace Kandil.Core.Http;

/// <summary>No connection to an end point, which is the proxy's where there is one.</summary>
internal sealed class DialException(DnsEndPoint end, SocketError error, Exception cause) : IOException(cause.Message, cause)
{
    public DnsEndPoint End { get; } = end;

    /// <summary><see cref="SocketError.TimedOut"/> if it took longer than it may.</summary>
    public SocketError Error { get; } = error;
}
