using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Answers;

/// <summary>A session with a model of each protocol: <c>open</c>, <c>messages</c> and <c>ollama/tiny</c>.</summary>
public sealed class AskedSession : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-asked-").FullName;

    private AskedSession() => Session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: _folder),
        CredentialStores = [new FakeCredentialStore()],
        Environment = new KandilEnvironment(read: name => name == "OLLAMA_HOST" ? Ollama.Address.Authority : null),
    });

    public FakeVendor Open { get; } = new();

    public FakeVendor Messages { get; } = new(VendorProtocol.Anthropic);

    public FakeOllama Ollama { get; } = new();

    public KandilSession Session { get; }

    public ListeningSink Sink { get; } = new();

    public string AuditLog => File.ReadAllText(Session.Paths.AuditFile);

    public static async Task<AskedSession> StartAsync()
    {
        var asked = new AskedSession();
        asked.Ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));
        await asked.RegisterAsync("open", asked.Open.Address, ApiProtocol.OpenAI);
        await asked.RegisterAsync("messages", asked.Messages.Address, ApiProtocol.Anthropic);
        return asked;
    }

    public string Written(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public Task RegisterAsync(string name, Uri address, ApiProtocol protocol, bool? keyRequired = null) => new RegisterModel(Session).RegisterAsync(
        new RegisterRequest { Name = name, Endpoint = address.AbsoluteUri, Protocol = protocol.ToString(), ApiKeyRequired = keyRequired, ProviderModel = "served-as" }, default);

    public async Task<Completion> AskAsync(PromptRequest request, CancellationToken cancellationToken = default) =>
        (await UpdatesAsync(request, cancellationToken)).OfType<CompletionFinished>().Single().Completion;

    public async Task<IReadOnlyList<CompletionUpdate>> UpdatesAsync(PromptRequest request, CancellationToken cancellationToken = default)
    {
        var updates = new List<CompletionUpdate>();
        await foreach (CompletionUpdate update in new CompletePrompt(Session).RunAsync(request, Sink, cancellationToken))
            updates.Add(update);
        return updates;
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Open.DisposeAsync();
        await Messages.DisposeAsync();
        await Ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
