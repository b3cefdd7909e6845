using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>llama.cpp's own server with the model that comes with Kandil: a real peer, which is ended with this object.</summary>
public sealed class LlamaServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LlamaServer(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<LlamaServer> StartAsync()
    {
        int port = FreePort();
        ProcessStartInfo start = new(LlamaServerFactAttribute.Program!,
            ["-m", Path.Combine(AppContext.BaseDirectory, "guide", "kandil-guide.gguf"), "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "-t", "1", "-np", "1", "-c", "512"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new LlamaServer(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await server._listening.Task.WaitAsync(Patience);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ChildProgram.KillTree(_process);
        _process.Dispose();
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            _listening.TrySetException(new InvalidOperationException("llama-server ended before it listened."));
        else if (line.Data.Contains("listening on http", StringComparison.Ordinal))
            _listening.TrySetResult();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
