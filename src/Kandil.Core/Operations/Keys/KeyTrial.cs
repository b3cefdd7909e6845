using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kandil.Core.Audit;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Installing;

namespace Kandil.Core.Operations.Keys;

/// <summary>Tries a key with the least that its provider answers: a completion of one token, or who the token is of.</summary>
internal sealed partial class KeyTrial(KandilSession session)
{
    private const int MostSaid = 400;
    private static readonly int[] Told = [400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 502, 503, 504, 529];

    /// <summary>True for a key that is stored already.</summary>
    public bool IsStored { get; init; }

    /// <exception cref="KandilException">E_AUTH: the key is not accepted; E_ARGS: no model is known to try it with; E_NET, E_TIMEOUT: nothing was told of it.</exception>
    public async Task<KeyTrialResult> RunAsync(CredentialProvider provider, Secret key, string? model, NetworkOptions network, CancellationToken cancellationToken)
    {
        using var connection = new SourceConnection(session, network);
        long start = TimeProvider.System.GetTimestamp();
        Answer reply = await AskAsync(connection.Http, provider, key, model, cancellationToken);
        TimeSpan latency = TimeProvider.System.GetElapsedTime(start);
        KeyState state = reply.Status switch
        {
            >= 200 and < 300 => KeyState.Valid,
            429 => KeyState.MayBeValid,
            401 or 403 => throw CredentialErrors.Refused(provider.Title, reply.Status, reply.Said, IsStored),
            _ => throw CredentialErrors.Untested(provider.Title, $"its server answered with status {reply.Status}: {reply.Said}.", IsStored),
        };
        return new KeyTrialResult(provider.Id, provider.Endpoint, state, reply.Status, latency) { Server = provider.ServerName };
    }

    // OpenAI's newest models have another name for the most tokens, and say so.
    private async Task<Answer> AskAsync(HttpSender http, CredentialProvider provider, Secret key, string? model, CancellationToken cancellationToken)
    {
        if (provider.Protocol is not { } protocol)
            return await AnswerAsync(http.SendAsync(new HttpRead(Below(provider.Endpoint, "api/whoami-v2")) { Credential = provider.Header(key), AcceptStatus = Told }, cancellationToken), key, cancellationToken);
        var endpoint = new Endpoint
        {
            Name = provider.Title,
            Address = provider.Endpoint,
            Protocol = protocol,
            ProviderModel = Served(model) ?? provider.TestModel ?? throw CredentialErrors.NoTestModel(provider.Title),
        };
        Answer answer = await AnswerAsync(SendAsync(http, MinimalRequest.Of(endpoint), provider, key, cancellationToken), key, cancellationToken);
        return answer.Status == 400 && answer.Said.Contains(MinimalRequest.NewLimitName, StringComparison.Ordinal)
            ? await AnswerAsync(SendAsync(http, MinimalRequest.Of(endpoint, MinimalRequest.NewLimitName), provider, key, cancellationToken), key, cancellationToken)
            : answer;
    }

    // The name of a registered model is the user's; its server knows it by another.
    private string? Served(string? model) => model is null ? null : session.UserCatalog.Value.Read().Find(model)?.Model ?? model;

    private static Task<HttpReply> SendAsync(HttpSender http, MinimalRequest request, CredentialProvider provider, Secret key, CancellationToken cancellationToken) => http.SendJsonAsync(
        new HttpJson(request.At(provider.Endpoint), request.Body!)
        {
            Credentials = [provider.Header(key)], AcceptStatus = Told, Headers = request.Headers, QuietTimeout = TimeSpan.FromSeconds(60),
        },
        cancellationToken);

    private static async Task<Answer> AnswerAsync(Task<HttpReply> sent, Secret key, CancellationToken cancellationToken)
    {
        await using HttpReply reply = await sent;
        return new Answer(reply.Status, reply.Status is >= 200 and < 300 ? "" : await SaidAsync(reply, key, cancellationToken));
    }

    private static Uri Below(Uri endpoint, string path) => new(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);

    private static async Task<string> SaidAsync(HttpReply reply, Secret key, CancellationToken cancellationToken)
    {
        byte[] start = new byte[4 * MostSaid];
        int length = await reply.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        string text = SecretText.Clean(Unescaped(Encoding.UTF8.GetString(start, 0, length)), key.Reveal());
        return text.Length > MostSaid ? text[..MostSaid] + "…" : text;
    }

    // Writers of JSON spell the same key in many ways; people read it as it is.
    private static string Unescaped(string text) => Escape().Replace(
        text, match => match.ValueSpan[1] == '/' ? "/" : ((char)int.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"\\(?:/|u00[2-7][0-9A-Fa-f])")]
    private static partial Regex Escape();

    private sealed record Answer(int Status, string Said);
}
