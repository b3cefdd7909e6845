using System.Net.Http.Headers;
using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>
/// The one place that sends. A credential goes to its own origin alone; redirects are followed for reads only, never from https to
/// http and never into this machine; reads that fail in a way that passes are sent again. Safe for many callers at once.
/// </summary>
public sealed class HttpSender : IDisposable
{
    private const int MostRedirects = 10;
    private const int LeastBytes = 1024;

    private readonly HttpOptions _options;
    private readonly OriginRules _rules;
    private readonly RetrySchedule _retries;
    private readonly BandwidthLimit? _limit;
    private readonly HttpMessageInvoker _connections;

    /// <summary>Makes a sender; it opens nothing before the first request.</summary>
    /// <exception cref="KandilException">E_ARGS: an option is not possible, or the file of authorities cannot be used.</exception>
    public HttpSender(HttpOptions options)
    {
        if (options.BytesPerSecond < 1)
            throw ArgumentErrors.OutOfRange(new OptionRange(OptionNames.LimitRate, 1), options.BytesPerSecond.Value);
        if (options.Handler is HttpClientHandler { AllowAutoRedirect: true } or HttpClientHandler { UseCookies: true }
            or SocketsHttpHandler { AllowAutoRedirect: true } or SocketsHttpHandler { UseCookies: true })
        {
            throw NetworkErrors.HandlerFollows();
        }

        _options = options;
        _rules = new OriginRules(options.AllowedPlainHttp);
        _retries = new RetrySchedule(options.Retries, options.Clock, options.Waiting);
        _limit = options.BytesPerSecond is { } rate ? new BandwidthLimit(rate, options.Clock) : null;
        _connections = new HttpMessageInvoker(options.Handler ?? ServerConnections.Create(options), disposeHandler: options.Handler is null);
    }

    /// <summary>Reads an address, after redirects and retries.</summary>
    /// <exception cref="KandilException">
    /// E_NET, E_TIMEOUT: not reached or not answered, or offline. E_AUTH, E_NOT_FOUND, E_RATE_LIMIT, E_NET: a status that is neither a
    /// success nor accepted.
    /// </exception>
    public Task<HttpReply> SendAsync(HttpRead read, CancellationToken cancellationToken) =>
        _retries.RunAsync(read.Address.Authority, () => FollowAsync(read, cancellationToken), cancellationToken);

    /// <summary>Reads the whole body of an address into memory; a body that breaks or stalls is read again from its start.</summary>
    /// <param name="read">What to read.</param>
    /// <param name="most">The most bytes that the body may have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">As <see cref="SendAsync"/>; E_NET also for a larger body.</exception>
    public Task<byte[]> ReadAllAsync(HttpRead read, long most, CancellationToken cancellationToken) => _retries.RunAsync(
        read.Address.Authority,
        async () =>
        {
            await using var reply = await FollowAsync(read, cancellationToken);
            return await WholeAsync(reply, most, cancellationToken);
        },
        cancellationToken);

    /// <summary>Posts JSON, once.</summary>
    /// <exception cref="KandilException">As <see cref="SendAsync"/>; E_NET also for a redirect.</exception>
    public Task<HttpReply> PostJsonAsync(Uri address, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        SendJsonAsync(new HttpJson(address, json), cancellationToken);

    /// <summary>Sends a request with a JSON body, once.</summary>
    /// <exception cref="KandilException">As <see cref="SendAsync"/>; E_NET also for a redirect.</exception>
    public async Task<HttpReply> SendJsonAsync(HttpJson json, CancellationToken cancellationToken)
    {
        try
        {
            return await TrySendJsonAsync(json, cancellationToken);
        }
        catch (PassingFailureException passing)
        {
            throw passing.Failure;
        }
    }

    /// <summary>The same for who knows when such a request may be sent again, and does so.</summary>
    /// <exception cref="PassingFailureException">A failure that can be gone at the next try.</exception>
    /// <exception cref="KandilException">As <see cref="SendJsonAsync"/>, for one that stays.</exception>
    public async Task<HttpReply> TrySendJsonAsync(HttpJson json, CancellationToken cancellationToken)
    {
        var address = Ready(json.Address);
        json.Permit?.Check(address);
        using var request = Request(json, address);
        var hop = new Hop(address, json.Credentials, json.AcceptStatus, new StallRule(json.QuietTimeout, 1));
        var response = await ExchangeAsync(request, hop, cancellationToken);
        int status = (int)response.StatusCode;
        if (!OriginRules.IsRedirect(status) || json.AcceptStatus.Contains(status))
            return await ReplyAsync(response, hop, cancellationToken);
        using (response)
            throw NetworkErrors.RedirectOfBody(ShownAddress.Of(address), ShownAddress.Of(response.Headers.Location ?? address));
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connections.Dispose();

    private async Task<HttpReply> FollowAsync(HttpRead read, CancellationToken cancellationToken)
    {
        if (read.Method != HttpMethod.Get && read.Method != HttpMethod.Head)
            throw new ArgumentException("A read is GET or HEAD.", nameof(read));
        var hop = new Hop(Ready(read.Address), read.Credential is { } credential ? [credential] : [], read.AcceptStatus, new StallRule(_options.StallTimeout, LeastBytes));
        var asked = new HashSet<Uri> { hop.Address };
        while (true)
        {
            using var request = Request(read, hop.Address);
            var response = await ExchangeAsync(request, hop, cancellationToken);
            int status = (int)response.StatusCode;
            if (!OriginRules.IsRedirect(status) || read.AcceptStatus.Contains(status))
                return await ReplyAsync(response, hop, cancellationToken);

            using (response)
                hop = hop.To(Permitted(_rules.Next(hop.Address, status, response.Headers.Location)));
            if (!asked.Add(hop.Address) || asked.Count > MostRedirects + 1)
                throw NetworkErrors.TooManyRedirects(ShownAddress.Of(read.Address), MostRedirects);
        }
    }

    private Uri Ready(Uri address)
    {
        if (_options.Offline)
            throw NetworkErrors.Offline(ShownAddress.Of(address));
        return Permitted(_rules.Checked(address));
    }

    private Uri Permitted(Uri address)
    {
        _options.Permit?.Check(address);
        return address;
    }

    // Every hop's request is made anew from what may go anywhere; the credential is added where it belongs. So nothing that a
    // former hop was sent or has set can travel on.
    private static HttpRequestMessage Request(HttpRead read, Uri address)
    {
        var request = new HttpRequestMessage(read.Method, address);
        if (read.Accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", read.Accept);
        if (read.From is not null || read.To is not null)
            request.Headers.Range = new RangeHeaderValue(read.From ?? 0, read.To);
        if (read.IfRange is not null)
            request.Headers.TryAddWithoutValidation("If-Range", read.IfRange);
        foreach (var (name, value) in read.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static HttpRequestMessage Request(HttpJson json, Uri address)
    {
        var request = new HttpRequestMessage(json.Method, address) { Content = new ReadOnlyMemoryContent(json.Json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (json.Accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", json.Accept);
        foreach (var (name, value) in json.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, Hop hop, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        foreach (var credential in hop.Carried)
            request.Headers.TryAddWithoutValidation(credential.Header, credential.Value);

        using var late = new CancellationTokenSource(hop.Rule.Timeout, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        // In real time, whatever the sender's clock is: it is people who wait for the words.
        await using WaitTelling? telling = WaitTelling.Begin(
            _options.Waiting, new HttpWait(hop.Address.Authority, HttpWaitReason.Answer), WaitTelling.Patience, TimeProvider.System);
        try
        {
            return await _connections.SendAsync(request, either.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (late.IsCancellationRequested)
        {
            throw new PassingFailureException(NetworkErrors.NoAnswer(ShownAddress.Of(hop.Address), hop.Rule.Timeout));
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw TransportFailures.Of(cause, hop.Address, _options);
        }
    }

    private async Task<HttpReply> ReplyAsync(HttpResponseMessage response, Hop hop, CancellationToken cancellationToken)
    {
        try
        {
            var inner = await response.Content.ReadAsStreamAsync(cancellationToken);
            bool hasBody = response.RequestMessage?.Method != HttpMethod.Head;
            var body = new ReplyBody(inner, ShownAddress.Of(hop.Address), hasBody ? response.Content.Headers.ContentLength : null, hop.Rule, _limit, _options.Clock);
            if (response.IsSuccessStatusCode || hop.AcceptStatus.Contains((int)response.StatusCode))
                return new HttpReply(response, hop.Address, body, _options.Clock);

            string said = await WordsAsync(response, body, hop.Secrets, cancellationToken);
            throw StatusFailures.Of(response, hop.Address, hop.Carried.Any(), hop.IsWithheld, said, _options.Clock);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<string> WordsAsync(HttpResponseMessage response, ReplyBody body, string[] secrets, CancellationToken cancellationToken)
    {
        try
        {
            return await ServerWords.ReadAsync(body, response.Content.Headers.ContentType?.MediaType, secrets, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpBrokenException or KandilException)
        {
            // The status is the failure; what the server would have said about it is a bonus.
            return "";
        }
    }

    private static async Task<byte[]> WholeAsync(HttpReply reply, long most, CancellationToken cancellationToken)
    {
        string shown = ShownAddress.Of(reply.FinalAddress);
        if (reply.Length > most)
            throw NetworkErrors.TooLarge(shown, most);
        try
        {
            using var whole = new MemoryStream((int)Math.Min(reply.Length ?? 0, 1 << 20));
            byte[] buffer = new byte[16 * 1024];
            int read;
            while ((read = await reply.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (whole.Length + read > most)
                    throw NetworkErrors.TooLarge(shown, most);
                whole.Write(buffer, 0, read);
            }

            return whole.ToArray();
        }
        catch (HttpBrokenException broken)
        {
            throw new PassingFailureException(broken.Failure);
        }
        catch (KandilException stalled) when (stalled.Code == ErrorCode.Timeout)
        {
            throw new PassingFailureException(stalled);
        }
    }
}
