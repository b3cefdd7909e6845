using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A real HTTP/1.1 server on a free port of the loopback address, down to its bytes, so that it can also answer wrongly. Each
/// request is remembered. A fault applies to the requests that its rule picks.
/// </summary>
public sealed class FakeWebServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;
    private readonly Func<FakeRequest, FakeReply> _answer;
    private long _bodyBytes;
    private int _accepted;

    /// <param name="answer">The honest answer to a request.</param>
    /// <param name="port">A port; 0 for any that is free.</param>
    public FakeWebServer(Func<FakeRequest, FakeReply> answer, int port = 0)
    {
        _answer = answer;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>The server's address, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Every request so far, in the order of arrival.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    /// <summary>The fault that a request meets; null for none. May be changed at any time.</summary>
    public Func<FakeRequest, WebFault?> Fault { get; set; } = _ => null;

    /// <summary>Connections that were made so far.</summary>
    public int Connections => Volatile.Read(ref _accepted);

    /// <summary>Bytes of bodies that were sent so far.</summary>
    public long BodyBytes => Interlocked.Read(ref _bodyBytes);

    /// <summary>Lets the first requests that fit meet a fault each, in order; those after them meet none.</summary>
    public void FaultFirst(Func<FakeRequest, bool> fits, params WebFault[] faults)
    {
        var waiting = new ConcurrentQueue<WebFault>(faults);
        Fault = request => fits(request) && waiting.TryDequeue(out WebFault? fault) ? fault : null;
    }

    /// <summary>
    /// Waits until every request of clients that are gone has been read: their last ones may still be on the way when they are.
    /// A connection that is held by a fault is waited for, too.
    /// </summary>
    public async Task SettleAsync()
    {
        // Connections are accepted in the order in which they were made, and this one ends at once.
        using (var last = new TcpClient())
        {
            await last.ConnectAsync(IPAddress.Loopback, Address.Port);
            last.Client.Shutdown(SocketShutdown.Send);
            _ = await last.Client.ReceiveAsync(new byte[1]); // nothing: the server hangs up
        }

        await Task.WhenAll(_connections.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        // A test may take a server away before its end.
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                Task connection = ServeAsync(client);
                _connections.TryAdd(connection, 0);
                _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The end of the server.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await using NetworkStream stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    WebFault fault = Fault(request) ?? new();
                    if (fault.After is { } after)
                    {
                        await after.WaitAsync(_end.Token);
                    }

                    if (!await SendAsync(client, stream, request, fault.Instead ?? _answer(request), fault))
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client went away, or the server ends.
            }
        }
    }

    private async Task<FakeRequest?> ReadAsync(NetworkStream stream)
    {
        string? first = await LineAsync(stream);
        if (string.IsNullOrEmpty(first))
        {
            return null;
        }

        string[] words = first.Split(' ');
        var headers = new Dictionary<string, string>();
        while (await LineAsync(stream) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':');
            headers[line[..colon].Trim().ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        byte[] body = await BodyAsync(stream, headers);
        string[] target = words[1].Split('?', 2);
        return new FakeRequest(words[0], Uri.UnescapeDataString(target[0]), target.Length == 2 ? target[1] : "", headers, body);
    }

    private async Task<byte[]> BodyAsync(NetworkStream stream, Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("content-length", out string? length))
        {
            byte[] body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, _end.Token);
            return body;
        }

        using var whole = new MemoryStream();
        if (headers.GetValueOrDefault("transfer-encoding") == "chunked")
        {
            while (int.Parse(await LineAsync(stream) ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
            {
                byte[] piece = new byte[size];
                await stream.ReadExactlyAsync(piece, _end.Token);
                whole.Write(piece);
                await LineAsync(stream);
            }

            await LineAsync(stream);
        }

        return whole.ToArray();
    }

    private async Task<string?> LineAsync(NetworkStream stream)
    {
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _end.Token) > 0)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    /// <returns>True when the connection can go on.</returns>
    private async Task<bool> SendAsync(TcpClient client, NetworkStream stream, FakeRequest request, FakeReply reply, WebFault fault)
    {
        if (reply.Stream is not null)
        {
            await StreamAsync(stream, reply);
            return reply.KeepsConnection;
        }

        (int status, long from, long count) = Cut(request, reply, fault);
        var head = new StringBuilder($"HTTP/1.1 {status} {(HttpStatusCode)status}\r\n");
        foreach ((string name, string value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (reply.HasRanges)
        {
            head.Append("Accept-Ranges: bytes\r\n");
        }

        long off = fault.RangeOffBy ?? 0;
        head.Append(status switch
        {
            206 => string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes {from + off}-{from + count - 1 + off}/{reply.Content.Length}\r\n"),
            416 when reply.HasRanges => string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes */{reply.Content.Length}\r\n"),
            _ => "",
        });
        long length = Math.Max(0, count - (fault.ShortBy ?? 0));
        if (status is not (204 or 304))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), _end.Token);
        return request.Method == "HEAD" || await SendBodyAsync(client, stream, reply.Content, from, length, fault);
    }

    private static (int Status, long From, long Count) Cut(FakeRequest request, FakeReply reply, WebFault fault)
    {
        long length = reply.Content.Length;
        if (!reply.HasRanges || fault.IgnoresRange || request.Range is not { } range || reply.Status != 200
            || (request.Header("if-range") is { } tag && tag != reply.Headers.GetValueOrDefault("ETag")))
        {
            return (reply.Status, 0, length);
        }

        long to = Math.Min(range.To ?? (length - 1), length - 1);
        return range.From >= length ? (416, 0, 0) : (206, range.From, to - range.From + 1);
    }

    private async Task<bool> SendBodyAsync(TcpClient client, NetworkStream stream, FakeContent content, long from, long count, WebFault fault)
    {
        await using Stream file = content.Open();
        file.Position = from;
        byte[] buffer = new byte[fault.PieceSize ?? (1 << 16)];
        long stop = Math.Min(fault.DropAfter ?? count, fault.StallAfter ?? count);
        for (long sent = 0; sent < Math.Min(count, stop);)
        {
            int size = (int)Math.Min(buffer.Length, Math.Min(count, stop) - sent);
            await file.ReadExactlyAsync(buffer.AsMemory(0, size), _end.Token);
            if (fault.WrongByteAt - from - sent is { } at and >= 0 && at < size)
            {
                buffer[at] ^= 0xFF;
            }

            await stream.WriteAsync(buffer.AsMemory(0, size), _end.Token);
            Interlocked.Add(ref _bodyBytes, size);
            sent += size;
            if (fault.PieceSize is not null)
            {
                await Task.Delay(fault.Pause, _end.Token); // the pace is what is faked, nothing waits for it
            }
        }

        if (fault.StallAfter < count)
        {
            // Ends when the client gives up or the server ends.
            _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _end.Token);
            return false;
        }

        if (fault.DropAfter < count)
        {
            client.LingerState = new LingerOption(true, 0); // a reset, not an orderly end
            return false;
        }

        return true;
    }

    private async Task StreamAsync(NetworkStream stream, FakeReply reply)
    {
        var head = new StringBuilder($"HTTP/1.1 {reply.Status} {(HttpStatusCode)reply.Status}\r\nTransfer-Encoding: chunked\r\n{(reply.KeepsConnection ? "" : "Connection: close\r\n")}");
        foreach ((string name, string value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), _end.Token);
        await using (var chunked = new ChunkedStream(stream))
        {
            await reply.Stream!(chunked, _end.Token);
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), _end.Token);
    }
}
