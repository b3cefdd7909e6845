using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Http;
using Kandil.Providers;
using OpenAI;
using OpenAI.Chat;

namespace Kandil.Bench.Providers;

/// <summary>Milliseconds from the call to the first word and to the end.</summary>
internal readonly record struct AnswerTimes(double First, double Total);

/// <summary>The sides: Kandil, a bare HttpClient that reads lines and no JSON, and the vendor's own library.</summary>
internal sealed class Askers(Uri address) : IDisposable
{
    private readonly HttpSender _http = new(new HttpOptions());
    private readonly HttpClient _bare = new();
    private readonly ChatClient _vendor = new("m", new ApiKeyCredential("k"), new OpenAIClientOptions { Endpoint = address, RetryPolicy = new ClientRetryPolicy(0) });

    private readonly RemoteModel _model = new() { Name = "bench", Provider = "bench", ProviderModel = "m", Protocol = ApiProtocol.OpenAI, Address = address };

    private RemoteEngine? _engine;

    public RemoteEngine Engine(LimitSettings limits) => new(new RemoteEngineOptions { Http = _http, Limits = limits });

    public RemoteRequest Request(TimeSpan budget) => new() { Model = _model, Messages = [new Core.Engines.ChatMessage(ChatRole.User, "Hi.")], Budget = budget };

    public async Task<AnswerTimes> KandilAsync()
    {
        _engine ??= Engine(new LimitSettings());
        var watch = new Stopwatch();
        await foreach (CompletionUpdate update in _engine.CompleteAsync(Request(TimeSpan.FromMinutes(1)), default))
        {
            if (update is CompletionText)
                watch.Word();
        }

        return watch.End();
    }

    public async Task<AnswerTimes> BareAsync()
    {
        var watch = new Stopwatch();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address + "/chat/completions"))
        {
            Content = new StringContent("""{"model":"m","messages":[{"role":"user","content":"Hi."}],"stream":true}""", Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response = await _bare.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
                watch.Word();
        }

        return watch.End();
    }

    public async Task<AnswerTimes> VendorAsync()
    {
        var watch = new Stopwatch();
        await foreach (StreamingChatCompletionUpdate update in _vendor.CompleteChatStreamingAsync([new UserChatMessage("Hi.")]))
        {
            if (update.ContentUpdate.Count > 0)
                watch.Word();
        }

        return watch.End();
    }

    public void Dispose()
    {
        _http.Dispose();
        _bare.Dispose();
    }

    private sealed class Stopwatch
    {
        private readonly long _began = TimeProvider.System.GetTimestamp();
        private double? _first;

        private double Now => TimeProvider.System.GetElapsedTime(_began).TotalMilliseconds;

        public void Word() => _first ??= Now;

        public AnswerTimes End() => new(_first ?? double.NaN, Now);
    }
}
