using System.Net.Sockets;
using System.Text;

namespace Kandil.Core.Http;

/// <summary>What an address of this machine does when it is asked something.</summary>
internal enum LocalAnswer
{
    /// <summary>Nobody listens.</summary>
    Nobody,

    /// <summary>A connection is taken, and nothing said.</summary>
    Silence,

    /// <summary>Something comes back.</summary>
    Something,
}

/// <summary>
/// Whether a server of this machine answers at all: told in milliseconds, where making the first real request of a process ready costs
/// hundreds, which would count as the server's silence.
/// </summary>
internal static class LocalServer
{
    /// <summary>Asks, and waits for the first byte alone.</summary>
    /// <param name="address">An http address of this machine.</param>
    /// <param name="patience">How long the server may say nothing, from when it was asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LocalAnswer> AskAsync(Uri address, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.IdnHost, address.Port, cancellationToken);
            byte[] request = Encoding.ASCII.GetBytes($"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n");
            await socket.SendAsync(request, SocketFlags.None, cancellationToken);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(patience);
            return await socket.ReceiveAsync(new byte[1], SocketFlags.None, late.Token) > 0 ? LocalAnswer.Something : LocalAnswer.Nobody;
        }
        catch (SocketException)
        {
            return LocalAnswer.Nobody;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return LocalAnswer.Silence;
        }
    }
}
