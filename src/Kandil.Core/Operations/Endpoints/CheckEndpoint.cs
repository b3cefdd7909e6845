using System.Net;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>
/// Checks a server that answers for models: its name is found, its certificate counts (plain http is refused but to this machine and
/// to what the user allowed by name), and it answers the least request as its protocol has it. The key that is stored for its origin
/// is used, and none where none is.
/// </summary>
public sealed class CheckEndpoint(KandilSession session)
{
    private const int MostBytes = 4 << 20;

    private static readonly HashSet<int> Told = [.. Enumerable.Range(400, 200)];

    /// <summary>The most that a check takes where nobody says another time.</summary>
    public static TimeSpan UsualTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Checks. An answer that is not the wished one is a finding, not a failure.</summary>
    /// <exception cref="KandilException">
    /// E_NET: the name is not found, nothing listens, the certificate does not count, plain http, a redirect, or offline; E_TIMEOUT;
    /// E_LIMIT: the sandbox profile of the model does not allow the server; E_AUTH: the key's store is locked; E_SCHEMA, E_PERM, E_DISK.
    /// </exception>
    public async Task<EndpointReport> RunAsync(Endpoint endpoint, NetworkOptions network, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var witness = new ConnectionWitness();
        using var connection = new SourceConnection(session, network with { Witness = witness }, endpoint.Name);
        HttpCredential? credential = await CredentialAsync(endpoint, cancellationToken);
        MinimalRequest request = MinimalRequest.Of(endpoint);
        Answer answer = await AskAsync(connection.Http, endpoint, request, credential, timeout, cancellationToken);
        if (answer is { Status: (int)HttpStatusCode.BadRequest, Said: var said } && said.Contains(MinimalRequest.NewLimitName, StringComparison.Ordinal))
            answer = await AskAsync(connection.Http, endpoint, MinimalRequest.Of(endpoint, MinimalRequest.NewLimitName), credential, timeout, cancellationToken);
        return Report(endpoint, request, answer, credential is not null, witness);
    }

    private async Task<HttpCredential?> CredentialAsync(Endpoint endpoint, CancellationToken cancellationToken)
    {
        if (endpoint.Provider is not { } provider || session.UserCatalog.Value.Read().FindProvider(provider) is not { IsLocal: false } known)
            return null;
        Secret? key = await session.Credentials.FindAsync(provider, endpoint.Origin, CredentialKind.ApiKey, cancellationToken);
        return key is null ? null : KeyHeaders.Of(endpoint.Origin, endpoint.Protocol, known.ApiKeyHeader, key);
    }

    private static async Task<Answer> AskAsync(
        HttpSender http, Endpoint endpoint, MinimalRequest request, HttpCredential? credential, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            long start = TimeProvider.System.GetTimestamp();
            await using HttpReply reply = await SendAsync(http, request, request.At(endpoint.Address), credential, timeout, either.Token);
            TimeSpan latency = TimeProvider.System.GetElapsedTime(start);
            bool isSuccess = reply.Status < 400;
            byte[] body = isSuccess ? await BodyAsync(reply, either.Token) : [];
            string said = isSuccess ? "" : await SaidAsync(reply, credential, either.Token);
            return new Answer(reply.Status, latency, reply.Headers, body, said);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw NetworkErrors.NoAnswer(ShownAddress.Of(endpoint.Address), timeout);
        }
    }

    private static Task<HttpReply> SendAsync(
        HttpSender http, MinimalRequest request, Uri address, HttpCredential? credential, TimeSpan timeout, CancellationToken cancellationToken) => request.Body is { } body
        ? http.SendJsonAsync(
            new HttpJson(address, body) { Credentials = credential is null ? [] : [credential], AcceptStatus = Told, Headers = request.Headers, QuietTimeout = timeout }, cancellationToken)
        : http.SendAsync(new HttpRead(address) { Credential = credential, AcceptStatus = Told, Headers = request.Headers, Accept = "application/json" }, cancellationToken);

    private static async Task<byte[]> BodyAsync(HttpReply reply, CancellationToken cancellationToken)
    {
        try
        {
            byte[] body = new byte[MostBytes];
            int length = await reply.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
            return body[..length];
        }
        catch (HttpBrokenException broken)
        {
            throw broken.Failure;
        }
    }

    private static async Task<string> SaidAsync(HttpReply reply, HttpCredential? credential, CancellationToken cancellationToken)
    {
        try
        {
            string? type = reply.Headers.GetValueOrDefault("content-type")?.Split(';')[0].Trim();
            return await ServerWords.ReadAsync(reply.Body, type, credential is null ? [] : [credential.Value, .. credential.Value.Split(' ')], cancellationToken);
        }
        catch (HttpBrokenException)
        {
            // The status is the finding; what the server would have said about it is a bonus.
            return "";
        }
    }

    private EndpointReport Report(Endpoint endpoint, MinimalRequest request, Answer answer, bool hasKey, ConnectionWitness witness)
    {
        Uri address = request.At(endpoint.Address);
        AnswerShape? shape = answer.Status < 400 ? AnswerShape.Of(endpoint, answer.Body) : null;
        EndpointState state = State(answer.Status, shape, hasKey);
        string shown = ShownAddress.Of(address);
        return new EndpointReport
        {
            Name = endpoint.Name,
            Address = address,
            Protocol = endpoint.Protocol.ToString(),
            Model = endpoint.ProviderModel,
            State = state,
            StatusCode = answer.Status,
            Latency = answer.Latency,
            ServerAddress = witness.Address?.ToString(),
            CertificateIssuer = witness.CertificateIssuer,
            CertificateExpires = witness.CertificateExpires,
            RateLimits = TellingHeaders.Rates(answer.Headers),
            Costs = TellingHeaders.Costs(answer.Headers),
            TokensUsed = shape?.TokensUsed,
            ModelCount = shape?.ModelCount,
            Detail = shape?.Problem ?? (answer.Said.Length > 0 ? answer.Said : null),
            Failure = state switch
            {
                EndpointState.Ready => null,
                EndpointState.NeedsKey => EndpointErrors.NeedsKey(endpoint.Name, shown, answer.Status, StoreKey(endpoint), answer.Said),
                EndpointState.KeyRefused => EndpointErrors.KeyRefused(endpoint.Name, shown, answer.Status, answer.Said),
                EndpointState.NotFound => EndpointErrors.NotFound(endpoint.Name, shown, endpoint.ProviderModel, answer.Said),
                EndpointState.RateLimited => EndpointErrors.RateLimited(endpoint.Name, shown, answer.Headers.GetValueOrDefault("retry-after"), answer.Said),
                EndpointState.Refused => EndpointErrors.Refused(endpoint.Name, shown, answer.Status, answer.Said),
                EndpointState.Failing => EndpointErrors.Failing(endpoint.Name, shown, answer.Status, answer.Said),
                _ => EndpointErrors.NotTheProtocol(endpoint.Name, shown, endpoint.Protocol.ToString(), shape?.Problem ?? ""),
            },
        };
    }

    private OperationCall? StoreKey(Endpoint endpoint)
    {
        if (endpoint.Provider is not { } provider || session.UserCatalog.Value.Read().FindProvider(provider) is not { IsLocal: false } known)
            return null;
        if (session.UserCatalog.Value.Read() is var catalog && catalog.Find(endpoint.Name) is { } profile && CredentialProvider.IsServer(catalog, profile))
            return new OperationCall(OperationNames.SetCredential, profile.Name);
        var call = new OperationCall(OperationNames.SetCredential, provider);
        bool isOwn = known.BaseUrl is { } own && Origin.Of(new Uri(own)) == endpoint.Origin;
        return isOwn ? call : call.With(OptionNames.Endpoint, endpoint.Address.AbsoluteUri);
    }

    private static EndpointState State(int status, AnswerShape? shape, bool hasKey) => status switch
    {
        < 400 => shape?.Problem is null ? EndpointState.Ready : EndpointState.NotTheProtocol,
        401 or 403 => hasKey ? EndpointState.KeyRefused : EndpointState.NeedsKey,
        404 or 410 => EndpointState.NotFound,
        429 => EndpointState.RateLimited,
        < 500 => EndpointState.Refused,
        _ => EndpointState.Failing,
    };

    private sealed record Answer(int Status, TimeSpan Latency, IReadOnlyDictionary<string, string> Headers, byte[] Body, string Said);
}
