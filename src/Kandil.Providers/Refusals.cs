using System.Text;
using System.Text.Json;
using Kandil.Core.Audit;
using Kandil.Core.Catalog;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Providers.Protocols;
using Kandil.Providers.Resilience;

namespace Kandil.Providers;

/// <summary>What a status that is no success means to the user, and whether asking again can help.</summary>
internal static class Refusals
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The exception to throw: a <see cref="PassingFailureException"/> if it can pass, else a <see cref="KandilException"/>.</summary>
    public static async Task<Exception> OfAsync(HttpReply reply, RemoteModel model, TimeProvider clock, CancellationToken cancellationToken)
    {
        (string said, string code) = await WordsAsync(reply, model, cancellationToken);
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan? after = RateHeaders.RetryAfter(reply, now);
        bool isMoney = code.Contains("insufficient_quota", StringComparison.Ordinal) || said.Contains("credit balance", StringComparison.OrdinalIgnoreCase);
        return reply.Status switch
        {
            402 => ProviderErrors.QuotaSpent(model.AnsweredBy, reply.Status, said),
            400 or 403 or 429 when isMoney => ProviderErrors.QuotaSpent(model.AnsweredBy, reply.Status, said),
            400 when said.Contains("API key not valid", StringComparison.OrdinalIgnoreCase) => KeyRefused(model, 401, said),
            401 or 403 => KeyRefused(model, reply.Status, said),
            404 when model.Protocol == ApiProtocol.Ollama && said.Length > 0 => OllamaErrors.ModelMissing(model.ProviderModel),
            404 when said.Length > 0 => ProviderErrors.ModelUnknown(model.AnsweredBy, model.ProviderModel, reply.Status, said),
            404 or 405 or 410 => ProviderErrors.AddressWrong(model.AnsweredBy, Shown(model), reply.Status),
            429 => new PassingFailureException(ProviderErrors.RateLimited(model.AnsweredBy, after, now, said), after, reply.Status),
            501 => ProviderErrors.RequestRefused(model.AnsweredBy, model.ProviderModel, reply.Status, said),
            408 or 409 or 425 or >= 500 => new PassingFailureException(ProviderErrors.ServerFailed(model.AnsweredBy, Shown(model), reply.Status, said), after, reply.Status),
            _ => ProviderErrors.RequestRefused(model.AnsweredBy, model.ProviderModel, reply.Status, said),
        };
    }

    /// <summary>What a server said, without secrets and on one line.</summary>
    public static string Cleaned(string said, RemoteModel model) =>
        SecretText.Clean(said, [.. model.Credentials.SelectMany(credential => new[] { credential.Value, credential.Value.Split(' ')[^1] })])
            .Replace('\n', ' ').Replace('\t', ' ').Trim();

    /// <summary>The address of the server, fit to be shown.</summary>
    public static string Shown(RemoteModel model) => model.Address.GetLeftPart(UriPartial.Path);

    private static KandilException KeyRefused(RemoteModel model, int status, string said) =>
        status == 401 && model.IsKeyless ? ProviderErrors.KeyNeverSent(model.AnsweredBy, model.Origin.ToString(), null) :
        ProviderErrors.KeyRefused(model.AnsweredBy, status, model.Credentials.Count > 0, model.KeyCall, model.ApiKeyUrl, said);

    private static async Task<(string Said, string Code)> WordsAsync(HttpReply reply, RemoteModel model, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MostBytes];
        try
        {
            int length = await reply.Body.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancellationToken);
            ReadOnlyMemory<byte> body = buffer.AsMemory(0, length);
            if (body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..])
                return OfJson(body, model);
            bool isText = reply.Headers.GetValueOrDefault("content-type")?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) == true;
            return (isText ? Cleaned(Encoding.UTF8.GetString(body.Span), model) : "", "");
        }
        catch (Exception exception) when (exception is HttpBrokenException or KandilException or JsonException)
        {
            // The status is the failure; what the server would have said about it is a bonus.
            return ("", "");
        }
    }

    private static (string Said, string Code) OfJson(ReadOnlyMemory<byte> body, RemoteModel model)
    {
        using var document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().FirstOrDefault() : document.RootElement;
        JsonElement error = root.Field("error") ?? root;
        string? said = error.ValueKind == JsonValueKind.String ? error.GetString()
            : error.Text("message") ?? error.Text("detail") ?? root.Text("message") ?? error.Field("detail")?.GetRawText();
        return (Cleaned(said ?? "", model), $"{error.Text("code")} {error.Text("type")}");
    }
}
