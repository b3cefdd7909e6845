using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kandil.Bench.Providers;

/// <summary>
/// A server of OpenAI's protocol on loopback that answers every request with the same number of events, at a pace or as fast as it
/// can, over connections that are kept. It may take so many requests in a minute and refuse the rest.
/// </summary>
internal sealed class EventServer : IDisposable
{
    private static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(1.3);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<DateTime> _taken = new();
    private readonly byte[] _event;
    private readonly byte[] _end;

    public EventServer()
    {
        _event = Chunk("""data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}""" + "\n\n");
        _end =
        [
            .. Chunk("""data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n"),
            .. "0\r\n\r\n"u8,
        ];
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    /// <summary>Events of an answer.</summary>
    public int Events { get; set; } = 100;

    /// <summary>Events a second, each sent when its time is over, the first, too: a model thinks before its first word. 0: as fast as it can.</summary>
    public int Pace { get; set; }

    /// <summary>Requests that it takes in <see cref="Window"/>; null: any number.</summary>
    public int? Cap { get; set; }

    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests over the cap.</summary>
    public int OverCap { get; private set; }

    /// <summary>Begins to count anew.</summary>
    public void Forget()
    {
        lock (_taken)
            _taken.Clear();
    }

    public void Dispose() => _listener.Dispose();

    private static byte[] Chunk(string text) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n"));

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception end) when (end is ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // The end of the server.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            NetworkStream stream = client.GetStream();
            try
            {
                while (await ReadRequestAsync(stream))
                    await AnswerAsync(stream);
            }
            catch (IOException)
            {
                // The client went away.
            }
        }
    }

    private static async Task<bool> ReadRequestAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0)
                return false;
            length += read;
            string text = Encoding.ASCII.GetString(buffer, 0, length);
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
                continue;
            int at = text.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
            int body = at < 0 ? -1 : int.Parse(text.AsSpan(at + 15, text.IndexOf('\r', at) - at - 15), CultureInfo.InvariantCulture);
            if (body >= 0 ? length >= head + 4 + body : text.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
                return true;
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        if (Wait() is { } wait)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 429 Too Many Requests\r\nRetry-After: {Math.Ceiling(wait.TotalSeconds)}\r\nContent-Length: 0\r\n\r\n")));
            return;
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
        if (Pace > 0)
            await Task.Factory.StartNew(() => WritePaced(stream), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        else
            await WriteAllAsync(stream);
        await stream.WriteAsync(_end);
    }

    private async Task WriteAllAsync(NetworkStream stream)
    {
        for (int made = 0; made < Events; made++)
            await stream.WriteAsync(_event);
    }

    // On a thread of its own, to the microsecond: the runtime's timers are as coarse as the system's ticks, which is longer than what
    // is measured. It sleeps because there is nothing to wait for but the time itself.
    private void WritePaced(NetworkStream stream)
    {
        long began = TimeProvider.System.GetTimestamp();
        for (int made = 1; made <= Events; made++)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)made / Pace);
            while (due - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } early)
            {
                if (early > Coarse)
                    Thread.Sleep(1);
                else
                    Thread.SpinWait(20);
            }

            stream.Write(_event);
        }
    }

    private TimeSpan? Wait()
    {
        lock (_taken)
        {
            DateTime now = DateTime.UtcNow;
            while (_taken.TryPeek(out DateTime oldest) && now - oldest >= Window)
                _taken.Dequeue();
            if (Cap is { } cap && _taken.Count >= cap)
            {
                OverCap++;
                return _taken.Peek() + Window - now;
            }

            _taken.Enqueue(now);
            return null;
        }
    }
}
