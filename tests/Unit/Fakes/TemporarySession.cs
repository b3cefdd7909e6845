using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Engines;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A session of the product as built, over a store of its own that is gone with it.</summary>
public sealed class TemporarySession : IAsyncDisposable
{
    /// <param name="home">Where its store lies; null: in the folder.</param>
    /// <param name="http">How it sends; null: as usual.</param>
    /// <param name="credential">The key for an origin; null: what is stored.</param>
    /// <param name="stores">What keeps keys.</param>
    public TemporarySession(string? home = null, HttpOptions? http = null, Func<Origin, ValueTask<HttpCredential?>>? credential = null, params ICredentialStore[] stores)
    {
        Session = new KandilSession(new KandilSessionOptions
        {
            Paths = KandilPaths.Resolve(home: home ?? Path.Combine(Folder, "home")),
            Http = http ?? new HttpOptions(),
            Credential = credential,
            CredentialStores = stores,
            Engine = home?.StartsWith("/proc/", StringComparison.Ordinal) == true ? new UnconfinedEngine() : null,
        });
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("kandil-session-").FullName;

    public KandilSession Session { get; }

    /// <summary>A model file in the folder.</summary>
    public string Model(GgufBuilder builder, string name = "model.gguf")
    {
        string path = Path.Combine(Folder, name);
        builder.WriteTo(path);
        return path;
    }

    /// <summary>A file in the folder.</summary>
    public string Put(string name, byte[] content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public Task<ImportResult> ImportAsync(string path, string? name = null, bool replace = false) =>
        new ImportModel(Session).RunAsync(new ImportRequest { Path = path, Name = name, Replace = replace }, SilentSink.Instance, default);

    public Task<Completion> AskAsync(string? model, string prompt = "Say it.") => AskAsync(new PromptRequest
    {
        Model = model,
        Messages = PromptRequest.Conversation(prompt),
        Sampling = new SamplingOptions { Temperature = 0 },
        LoadOptions = new ModelLoadOptions { Threads = 1 },
    });

    public async Task<Completion> AskAsync(PromptRequest request, IOperationSink? sink = null)
    {
        await foreach (var update in new CompletePrompt(Session).RunAsync(request, sink ?? SilentSink.Instance, default))
        {
            if (update is CompletionFinished finished)
            {
                return finished.Completion;
            }
        }

        throw new InvalidOperationException("No end of the answer came.");
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        Directory.Delete(Folder, true);
    }
}
