using System.Globalization;
using System.Text.Json;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>Ollama's own store, through its API: what it has, and what it pulls and deletes. The files are in Ollama's hands, which verifies them.</summary>
/// <param name="http">Sends.</param>
/// <param name="address">Where Ollama listens; see <see cref="OllamaAddress"/>.</param>
/// <param name="programFolders">The folders where its program is looked for; null for those of this process's user.</param>
public sealed class OllamaClient(HttpSender http, Uri address, IReadOnlyList<string>? programFolders = null)
{
    private const long LongestDocument = 16L << 20;
    private const int LongestName = 512;
    private const int NotFound = 404;

    private static readonly int[] PullRefusals = [400, 404, 500];

    /// <summary>Where it is asked.</summary>
    public Uri Address => address;

    /// <summary>Whether it answers, and if not whether it is installed.</summary>
    public async Task<OllamaStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        string? program = Program();
        try
        {
            var reply = await GetAsync("api/version", OllamaJson.Default.OllamaVersionReply, "its version", cancellationToken);
            return new OllamaStatus(OllamaState.Running, address, SourceText.Of(reply.Version), program);
        }
        catch (KandilException exception) when (IsSilence(exception))
        {
            return new OllamaStatus(program is null ? OllamaState.NotInstalled : OllamaState.NotRunning, address, null, program);
        }
    }

    /// <summary>The models that it has.</summary>
    /// <exception cref="KandilException">E_BACKEND: it does not answer; E_NET: what answers is not Ollama.</exception>
    public Task<IReadOnlyList<OllamaModel>> ListAsync(CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        var reply = await GetAsync("api/tags", OllamaJson.Default.OllamaTagsReply, "a list of models", cancellationToken);
        return (IReadOnlyList<OllamaModel>)[.. (reply.Models ?? []).Select(Model).OfType<OllamaModel>()];
    });

    /// <summary>What it says of a model.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED: it has none of that name; E_BACKEND, E_NET.</exception>
    public Task<OllamaModelDetails> ShowAsync(string model, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        HttpJson request = Request("api/show", model);
        await using HttpReply reply = await AboutAsync(model, request, cancellationToken);
        var details = await ServerJson.ReadAsync(
            reply, request.Address, LongestDocument, OllamaJson.Default.OllamaShowReply, "what it knows of a model", cancellationToken);
        return Details(model, details);
    });

    /// <summary>Has it pull a model, from its library or from a hub; pulling what is there is quick and no failure.</summary>
    /// <param name="model">The name with or without a tag.</param>
    /// <param name="progress">Told the bytes of all layers that are known by then.</param>
    /// <param name="cancellationToken">Stops the pull; Ollama keeps what it has.</param>
    /// <exception cref="KandilException">E_NOT_FOUND: there is no such model; E_BACKEND, E_NET.</exception>
    public Task PullAsync(string model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        // A refusal has the same form as a failure on the way: a line with what went wrong.
        HttpJson request = Request("api/pull", model, stream: true) with { AcceptStatus = PullRefusals };
        await using HttpReply reply = await http.SendJsonAsync(request, cancellationToken);
        await new OllamaPull(model, progress).FollowAsync(reply.Body, cancellationToken);
        return true;
    });

    /// <summary>Has it delete a model.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED: it has none of that name; E_BACKEND, E_NET.</exception>
    public Task DeleteAsync(string model, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        await using HttpReply reply = await AboutAsync(model, Request("api/delete", model) with { Method = HttpMethod.Delete }, cancellationToken);
        return true;
    });

    private async Task<HttpReply> AboutAsync(string model, HttpJson request, CancellationToken cancellationToken)
    {
        HttpReply reply = await http.SendJsonAsync(request with { AcceptStatus = [NotFound] }, cancellationToken);
        if (reply.Status != NotFound)
            return reply;
        await reply.DisposeAsync();
        throw OllamaErrors.ModelMissing(model);
    }

    private Task<T> GetAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string expected, CancellationToken cancellationToken)
        where T : class =>
        ServerJson.ReadAsync(http, new HttpRead(address.Below(path)), LongestDocument, type, expected, cancellationToken);

    private HttpJson Request(string path, string model, bool? stream = null)
    {
        if (model.Length is 0 or > LongestName || !model.All(character => character is > ' ' and < '\u007F'))
            throw OllamaErrors.BadName(model);
        var request = new OllamaModelRequest(model, model) { Stream = stream };
        return new HttpJson(address.Below(path), JsonSerializer.SerializeToUtf8Bytes(request, OllamaJson.Default.OllamaModelRequest));
    }

    private async Task<T> AnsweredAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpBrokenException exception)
        {
            throw exception.Failure;
        }
        catch (KandilException exception) when (exception.InnerException is DialException)
        {
            throw Program() is null ? OllamaErrors.NotInstalled(address, exception) : OllamaErrors.NotRunning(address, exception);
        }
    }

    // Nobody listens, or something that is not Ollama. That nothing may be sent says nothing about Ollama.
    private static bool IsSilence(KandilException exception) =>
        exception.Code == ErrorCode.Timeout || exception.InnerException is DialException or JsonException;

    /// <summary>Its program on this machine; null where it was not found.</summary>
    public string? Program()
    {
        string name = OperatingSystem.IsWindows() ? "ollama.exe" : "ollama";
        return (programFolders ?? new ProgramFolders().Programs).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static OllamaModel? Model(OllamaTag? tag) => SourceText.Of(tag?.Name) is not { } name ? null
        : new OllamaModel(name, SourceText.Of(tag!.Digest), Math.Max(0, tag.Size ?? 0), HubQuery.TimeOf(tag.ModifiedAt))
        {
            Family = SourceText.Of(tag.Details?.Family),
            ParameterSize = SourceText.Of(tag.Details?.ParameterSize),
            Quantization = SourceText.Of(tag.Details?.QuantizationLevel),
        };

    private static OllamaModelDetails Details(string model, OllamaShowReply reply) => new(model)
    {
        License = SourceText.Of(reply.License),
        Template = reply.Template,
        Parameters = SourceText.Of(reply.Parameters),
        Family = SourceText.Of(reply.Details?.Family),
        ParameterSize = SourceText.Of(reply.Details?.ParameterSize),
        Quantization = SourceText.Of(reply.Details?.QuantizationLevel),
        ContextLength = ContextOf(reply.ModelInfo),
        Capabilities = SourceText.Tags(reply.Capabilities),
    };

    private static long? ContextOf(JsonElement? info) => info is not { ValueKind: JsonValueKind.Object } facts ? null : facts.EnumerateObject()
        .Where(fact => fact.Name.EndsWith(".context_length", StringComparison.Ordinal))
        .Select(fact => long.TryParse(fact.Value.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : (long?)null)
        .FirstOrDefault();
}
