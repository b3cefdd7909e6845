using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A real HTTP/1.1 server on a free port of this machine: keeps connections, speaks TLS if it has a certificate, and has faults that
/// an answer switches on. Each request is recorded, then answered by the given function, which may be called on several threads.
/// </summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<LoopbackRequest> _requests = new();
    private readonly ConcurrentDictionary<int, Task> _connections = new();
    private readonly Func<LoopbackRequest, LoopbackAnswer> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connectionCount;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">What it answers.</param>
    /// <param name="certificate">Its certificate with key; null for plain http.</param>
    public LoopbackServer(Func<LoopbackRequest, LoopbackAnswer> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Address = new Uri(certificate is null ? $"http://127.0.0.1:{Port}/" : $"https://localhost:{Port}/");
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary><c>http://127.0.0.1:port/</c>, or <c>https://localhost:port/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Every request so far, in the order of arrival.</summary>
    public IReadOnlyList<LoopbackRequest> Requests => [.. _requests];

    /// <summary>How many connections were made so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>A port of this machine on which nobody listens.</summary>
    public static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The address of a path at this server.</summary>
    public Uri At(string path) => new(Address, path);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections.Values);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                int number = Interlocked.Increment(ref _connectionCount);
                _connections[number] = ServeAsync(client, number);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The server was disposed.
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using var _ = client;
        client.NoDelay = true;
        try
        {
            await using var stream = await OpenAsync(client.GetStream());
            await using var reader = new BufferedStream(stream);
            while (await ReadAsync(reader, number) is { } request)
            {
                _requests.Enqueue(request);
                if (!await AnswerAsync(stream, request, _answer(request)))
                    return;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client left, refused the certificate, or the server was disposed.
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream plain)
    {
        if (_certificate is null)
            return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return secure;
    }

    private async Task<LoopbackRequest?> ReadAsync(Stream stream, int number)
    {
        // What is not HTTP (TLS, for one) is answered by closing the connection.
        string[] words = (await LineAsync(stream))?.Split(' ') ?? [];
        if (words.Length != 3)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync(stream) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                return null;
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _end.Token);
        return new LoopbackRequest(words[0], words[1], headers, body, number);
    }

    private async Task<string?> LineAsync(Stream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _end.Token) == 1)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        return null;
    }

    // True if the connection can serve another request.
    private async Task<bool> AnswerAsync(Stream stream, LoopbackRequest request, LoopbackAnswer answer)
    {
        if (answer.HangUp)
            return false;
        if (answer.Silent)
            await Task.Delay(Timeout.Infinite, _end.Token);
        if (answer.TunnelTo is { } port)
            return await TunnelAsync(stream, port);

        await stream.WriteAsync(Head(answer), _end.Token);
        if (request.Method == "HEAD")
            return true;
        long most = Math.Min(answer.DropAfter ?? long.MaxValue, answer.StallAfter ?? long.MaxValue);
        await BodyAsync(stream, answer.Body[..(int)Math.Min(answer.Body.Length, most)], answer);
        if (answer.StallAfter < answer.Body.Length)
            await Task.Delay(Timeout.Infinite, _end.Token);
        return answer.DropAfter is null && answer.ClaimedLength is null;
    }

    private static byte[] Head(LoopbackAnswer answer)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Status\r\n");
        long length = answer.ClaimedLength ?? answer.Body.Length;
        if (length >= 0)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        else
            head.Append("Connection: close\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    private async Task BodyAsync(Stream stream, ReadOnlyMemory<byte> body, LoopbackAnswer answer)
    {
        int piece = answer.Drip is null ? Piece : answer.DripBytes;
        for (int at = 0; at < body.Length; at += piece)
        {
            if (answer.Drip is not null)
                await answer.Drip.WaitAsync(_end.Token);
            await stream.WriteAsync(body.Slice(at, Math.Min(piece, body.Length - at)), _end.Token);
        }
    }

    private async Task<bool> TunnelAsync(Stream stream, int port)
    {
        using var target = new TcpClient();
        await target.ConnectAsync(IPAddress.Loopback, port, _end.Token);
        await stream.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), _end.Token);
        var there = target.GetStream();
        await Task.WhenAny(stream.CopyToAsync(there, _end.Token), there.CopyToAsync(stream, _end.Token));
        return false;
    }
}
