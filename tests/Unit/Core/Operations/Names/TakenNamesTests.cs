using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Names;

/// <summary>Names that are not quite a model's: who is asked, and what the user is told.</summary>
public sealed class TakenNamesTests : IAsyncLifetime
{
    private readonly FakeVendor _vendor = new();
    private readonly FakeOllama _ollama = new();
    private readonly ListeningSink _sink = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-taken-").FullName;
    private readonly KandilSession _session;

    public TakenNamesTests() => _session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: _folder),
        Environment = new KandilEnvironment(read: name => name == "OLLAMA_HOST" ? _ollama.Address.Authority : null),
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _vendor.DisposeAsync();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("gpt 4o", "'gpt 4o' is taken for gpt-4o, which openai answers for.")]
    [InlineData("sonnet 4.5", "'sonnet 4.5' is taken for claude-sonnet-4.5, which anthropic answers for.")]
    [InlineData("openai/gpt-4o", "'openai/gpt-4o' is taken for gpt-4o, which openai answers for.")]
    [InlineData("anthropic/claude-sonnet-4.5", "'anthropic/claude-sonnet-4.5' is taken for claude-sonnet-4.5, which anthropic answers for.")]
    [InlineData("x-ai/grok-4.3", "'x-ai/grok-4.3' is taken for grok-4.3, which xai answers for.")]
    public async Task Who_is_asked_by_a_name_that_is_not_quite_its_own_is_told(string typed, string told)
    {
        Assert.Equal(ErrorCode.Auth, (await Assert.ThrowsAsync<KandilException>(() => AskAsync(typed))).Code);

        Assert.Equal([told], _sink.Warnings);
        Assert.Equal(told, new FindEndpoint(_session).Run(typed)!.Remark);
    }

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("GPT-4o")]
    [InlineData("claude")]
    [InlineData("openai:gpt-4o")]
    public async Task A_models_own_name_and_its_others_are_told_nothing_of(string typed)
    {
        Assert.Equal(ErrorCode.Auth, (await Assert.ThrowsAsync<KandilException>(() => AskAsync(typed))).Code);

        Assert.Empty(_sink.Warnings);
    }

    [Theory]
    [InlineData("clade", "claude-sonnet-5")]
    [InlineData("calude-3.5-sonnet", "claude-3.5-sonnet")]
    public async Task Nothing_is_sent_to_a_cloud_on_a_guess(string typed, string meant)
    {
        foreach (Func<Task> ask in new Func<Task>[] { () => AskAsync(typed), () => EmbedAsync(typed), () => Task.Run(() => new FindEndpoint(_session).OfCloudAlone(typed)) })
        {
            KandilException refused = await Assert.ThrowsAsync<KandilException>(ask);

            Assert.Equal(ErrorCode.Args, refused.Code);
            Assert.EndsWith($"Did you mean {meant}?", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_of_the_users_own_is_asked_by_a_name_with_slips_and_that_is_told()
    {
        await new RegisterModel(_session).RegisterAsync(new RegisterRequest { Name = "mistral-lan", Endpoint = _vendor.Address.AbsoluteUri }, default);

        Assert.Equal("You said: hi", (await AskAsync("mistrall lan")).Text);
        Assert.Equal(["'mistrall lan' is taken for mistral-lan."], _sink.Warnings);
    }

    [Fact]
    public async Task A_model_of_Ollamas_that_the_catalogue_finds_for_a_name_is_told()
    {
        _ollama.Has("mistral:7b", GgufBuilder.Chain("hello"));

        Assert.Equal("ollama/mistral:7b", (await AskAsync("mistrall")).Model);
        Assert.Equal(["'mistrall' is taken for mistral:7b."], _sink.Warnings);
        await AskAsync("mistral:7b");
        Assert.Single(_sink.Warnings);
    }

    [Fact]
    public async Task A_repository_that_is_installed_is_never_a_clouds_model()
    {
        string file = Path.Combine(_folder, "tiny.gguf");
        GgufBuilder.Chain("hello").WriteTo(file);
        await new ImportModel(_session).RunAsync(new ImportRequest { Path = file, Name = "openai/gpt-4o" }, SilentSink.Instance, default);

        Assert.Equal("openai/gpt-4o", (await AskAsync("openai/gpt-4o", isHere: true)).Model);
        Assert.Empty(_sink.Warnings);
        Assert.Null(new FindEndpoint(_session).Run("openai/gpt-4o"));
    }

    [Fact]
    public async Task A_repository_that_is_named_as_one_is_one_and_an_installation_takes_every_one_for_one()
    {
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("hf:openai/gpt-4o"))).Code);
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("openai/gpt-oss-20b"))).Code); // of OpenAI, and in no cloud of its
        Assert.Equal("hf:openai/gpt-4o", new ResolveModel(_session).ForInstallation("openai/gpt-4o").Reference);
        Assert.Null(new FindEndpoint(_session).OfCloudAlone("openai/gpt-4o"));
    }

    [Fact]
    public async Task A_makers_repository_leads_to_the_one_that_has_the_model_as_GGUF()
    {
        KandilException missing = await Assert.ThrowsAsync<KandilException>(() => AskAsync("meta-llama/Llama-3.1-8B-Instruct"));

        Assert.Contains("Did you mean llama3.1:8b? Its GGUF files are those of bartowski/Meta-Llama-3.1-8B-Instruct-GGUF.", missing.Message, StringComparison.Ordinal);
        Assert.Equal((OperationNames.AddModel, "llama3.1:8b"), (missing.RecommendedAction.Command!.Operation, missing.RecommendedAction.Command.Arguments[0]));
    }

    [Fact]
    public async Task What_the_catalogue_says_of_a_name_says_what_it_was_taken_for()
    {
        Assert.Equal("gpt-4o", new ListAvailable(_session).Find("openai/gpt-4o").Name);
        Assert.Equal("'clade' is taken for claude-sonnet-5, which anthropic answers for.", new ResolveModel(_session).Remark("clade"));
        Assert.Null(new ResolveModel(_session).Remark("wombat"));
        var offline = new NetworkOptions { Offline = true, Sink = _sink };
        await new CheckCompatibility(_session).RunAsync(new CompatibilityRequest { Model = "mistrall", Network = offline }, default);
        Assert.Equal(["'mistrall' is taken for mistral:7b."], _sink.Warnings);
    }

    private async Task<Completion> AskAsync(string model, bool isHere = false)
    {
        var request = new PromptRequest { Model = model, Messages = PromptRequest.Conversation("hi"), LoadOptions = isHere ? new ModelLoadOptions { Threads = 1 } : new ModelLoadOptions() };
        await foreach (CompletionUpdate update in new CompletePrompt(_session).RunAsync(request, _sink, default))
        {
            if (update is CompletionFinished finished)
                return finished.Completion;
        }

        throw new InvalidOperationException("No end of the answer came.");
    }

    private async Task EmbedAsync(string model)
    {
        await foreach (TextEmbedding _ in new EmbedTexts(_session).RunAsync(new EmbeddingRequest { Model = model, Texts = ["hi"] }, _sink, default))
            throw new InvalidOperationException("Somebody was asked.");
    }
}
