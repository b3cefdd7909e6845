using System.Net.Sockets;

namespace Kandil.Bench.Install;

/// <summary>Sends bytes and parts of files in one call, the files by the system alone.</summary>
internal static class SentPackets
{
    public static async Task SendAsync(Socket socket, SendPacketsElement[] packets)
    {
        using var sending = new SocketAsyncEventArgs { SendPacketsElements = packets };
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sending.Completed += (_, _) => done.SetResult();
        if (socket.SendPacketsAsync(sending))
        {
            await done.Task;
        }

        if (sending.SocketError != SocketError.Success)
        {
            throw new SocketException((int)sending.SocketError);
        }
    }
}
