using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Answers;

public sealed class EmbedTextsTests : IAsyncLifetime
{
    private readonly FakeVendor _vendor = new();
    private readonly FakeVendor _anthropic = new(VendorProtocol.Anthropic);
    private readonly FakeOllama _ollama = new FakeOllama().Has("tiny:latest", GgufBuilder.Chain("hello"));
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-embed-").FullName;
    private readonly ListeningSink _sink = new();
    private readonly KandilSession _session;

    public EmbedTextsTests() => _session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: _folder),
        Environment = new KandilEnvironment(read: name => name == "OLLAMA_HOST" ? _ollama.Address.Authority : null),
    });

    public async Task InitializeAsync()
    {
        await new RegisterModel(_session).RegisterAsync(new RegisterRequest { Name = "mine", Endpoint = _vendor.Address.AbsoluteUri }, default);
        await new RegisterModel(_session).RegisterAsync(new RegisterRequest { Name = "messages", Endpoint = _anthropic.Address.AbsoluteUri, Protocol = "Anthropic" }, default);
    }

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _vendor.DisposeAsync();
        await _anthropic.DisposeAsync();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("mine", "custom")]
    [InlineData("tiny@ollama", "ollama")]
    public async Task Every_text_has_its_own_vector_in_the_order_of_the_texts(string model, string provider)
    {
        List<TextEmbedding> embeddings = await EmbedAsync(model, normalize: false, [.. Enumerable.Range(1, 250).Select(length => new string('x', length))]);

        Assert.Equal(Enumerable.Range(1, 250), embeddings.Select(one => (int)one.Vector[0]));
        Assert.All(embeddings, one => Assert.Equal((provider, 3, one.Text.Length), (one.Provider, one.Dimensions, (int)one.Vector[0])));
    }

    [Fact]
    public async Task A_sandbox_profile_says_whom_to_ask_here_too()
    {
        await new ConfigureSandbox(_session).SetAsync(
            new SandboxChange { Name = "closed", Fields = new Dictionary<string, IReadOnlyList<string>> { ["network"] = ["none"] }, Models = ["mine"] }, SilentSink.Instance, default);

        Assert.Equal(ErrorCode.Limit, (await Assert.ThrowsAsync<KandilException>(() => EmbedAsync("mine", normalize: true, "hello"))).Code);
        Assert.Empty(_vendor.Server.Requests);
    }

    [Fact]
    public async Task Vectors_have_length_1_unless_told_otherwise()
    {
        TextEmbedding one = Assert.Single(await EmbedAsync("mine", normalize: true, "hello there!"));

        Assert.Equal([12 / 13f, 4 / 13f, 3 / 13f], one.Vector.AsEnumerable());
    }

    [Theory]
    [InlineData("messages", "E_ARGS")]
    [InlineData("kandil-guide", "E_BACKEND")]
    [InlineData("nowhere@ollama", "E_NOT_INSTALLED")]
    public async Task A_model_that_gives_none_says_so_and_names_some_that_do(string model, string code)
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => EmbedAsync(model, true, "hello"));

        Assert.Equal(code, failure.Code.Name);
    }

    [Fact]
    public async Task Empty_texts_alone_are_refused_before_anything_is_sent()
    {
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => EmbedAsync("mine", true, "", " "))).Code);
        Assert.Empty(_vendor.Server.Requests);
    }

    [Fact]
    public async Task An_empty_text_keeps_its_place_and_that_is_told()
    {
        List<TextEmbedding> embeddings = await EmbedAsync("mine", normalize: false, "x", "", "xxx", " ");

        Assert.Equal([1, 0, 3, 0], embeddings.Select(one => one.Dimensions == 0 ? 0 : (int)one.Vector[0]));
        Assert.Equal(["An empty text has no embedding, and its place stays empty: text 2 and 1 more."], _sink.Warnings);
    }

    [Fact]
    public async Task A_model_that_Ollamas_library_has_is_asked_there()
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => EmbedAsync("nomic-embed-text", true, "hello"));

        Assert.Equal(ErrorCode.Backend, failure.Code);
        Assert.Contains("'nomic-embed-text@ollama'", failure.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_with_too_few_vectors_is_none()
    {
        _vendor.Server.Fault = _ => new WebFault { Instead = FakeReply.Json("""{"data":[]}""") };

        var failure = await Assert.ThrowsAsync<KandilException>(() => EmbedAsync("mine", true, "hello"));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("0 vectors for 1", failure.Message, StringComparison.Ordinal);
    }

    private async Task<List<TextEmbedding>> EmbedAsync(string model, bool normalize, params string[] texts)
    {
        var embeddings = new List<TextEmbedding>();
        var request = new EmbeddingRequest { Model = model, Texts = texts, Normalize = normalize };
        await foreach (TextEmbedding embedding in new EmbedTexts(_session).RunAsync(request, _sink, default))
            embeddings.Add(embedding);
        return embeddings;
    }
}
