using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Providers;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Providers;

/// <summary>An engine and a vendor's server that it asks.</summary>
public sealed class AskedVendor : IAsyncDisposable
{
    public const string Key = "sk-canary-0123456789abcdef";

    private readonly HttpSender _http;

    public AskedVendor(ApiProtocol protocol = ApiProtocol.OpenAI, LimitSettings? limits = null, TimeProvider? clock = null)
    {
        Vendor = new FakeVendor(protocol == ApiProtocol.Anthropic ? VendorProtocol.Anthropic : VendorProtocol.OpenAI) { Clock = clock ?? TimeProvider.System };
        _http = new HttpSender(new HttpOptions { Clock = clock ?? TimeProvider.System });
        Engine = new RemoteEngine(new RemoteEngineOptions { Http = _http, Limits = limits ?? new LimitSettings(), Clock = clock ?? TimeProvider.System });
        Model = new RemoteModel
        {
            Name = "vendor:m", Provider = "vendor", ProviderModel = "m", Protocol = protocol, Address = Vendor.Address,
        };
    }

    public FakeVendor Vendor { get; }

    public RemoteEngine Engine { get; }

    public RemoteModel Model { get; set; }

    /// <summary>The model with a key.</summary>
    public RemoteModel WithKey(string header = "Authorization", string value = "Bearer " + Key) =>
        Model with { Credentials = [new HttpCredential(Origin.Of(Vendor.Address), header, value)] };

    public RemoteRequest Request(string prompt = "Hi.") => new() { Model = Model, Messages = [new ChatMessage(ChatRole.User, prompt)], Budget = TimeSpan.FromSeconds(60) };

    public Task<Completion> AskAsync(string prompt = "Hi.") => AskAsync(Request(prompt));

    public async Task<Completion> AskAsync(RemoteRequest request, CancellationToken cancellationToken = default) =>
        (await UpdatesAsync(request, cancellationToken)).OfType<CompletionFinished>().Single().Completion;

    public async Task<IReadOnlyList<CompletionUpdate>> UpdatesAsync(RemoteRequest request, CancellationToken cancellationToken = default)
    {
        var updates = new List<CompletionUpdate>();
        await foreach (CompletionUpdate update in Engine.CompleteAsync(request, cancellationToken).WithCancellation(cancellationToken))
            updates.Add(update);
        return updates;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Vendor.DisposeAsync();
    }
}
