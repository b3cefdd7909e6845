using System.Text;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations;

/// <summary>What goes wrong in a user's hands: each an error of the table that says what to do next, and nothing left behind.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _temporary.DisposeAsync().AsTask();

    [Theory]
    [InlineData("missing.gguf", "E_NOT_FOUND")]
    [InlineData("folder.gguf", "E_ARGS", "E_NOT_FOUND")]
    [InlineData("empty.gguf", "E_UNSAFE")]
    [InlineData("text.gguf", "E_UNSAFE")]
    [InlineData("cut.gguf", "E_UNSAFE")]
    [InlineData("header-cut.gguf", "E_UNSAFE")]
    public async Task A_file_that_is_no_model_is_refused_for_import_and_for_asking(string name, string code, string? codeOfImport = null)
    {
        Directory.CreateDirectory(Path.Combine(_temporary.Folder, "folder.gguf"));
        _temporary.Put("empty.gguf", []);
        _temporary.Put("text.gguf", Encoding.UTF8.GetBytes("Dear diary,\n"));
        byte[] whole = GgufBuilder.Chain("whole").ToBytes();
        _temporary.Put("cut.gguf", whole[..^1000]);
        _temporary.Put("header-cut.gguf", whole[..100]);
        string path = Path.Combine(_temporary.Folder, name);

        var asked = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync(path));
        var imported = await Assert.ThrowsAsync<KandilException>(() => _temporary.ImportAsync(path));

        Assert.Equal(code, asked.Code.Name);
        Assert.Equal(codeOfImport ?? code, imported.Code.Name); // a folder could hold an exported model
        Assert.Contains(name, imported.Message, StringComparison.Ordinal);
        Assert.NotEmpty(imported.RecommendedAction.Text);
        Assert.False(Directory.Exists(_temporary.Session.Paths.ModelsDirectory), "the refused file left folders behind");
    }

    [Fact]
    public async Task An_architecture_that_llama_cpp_does_not_know_is_named()
    {
        var error = await FailAsync(_temporary.Model(GgufBuilder.Chain("hm").Architecture("unheard-of")));
        Assert.Equal(ErrorCode.Compat, error.Code);
        Assert.Contains("unheard-of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_larger_than_memory_says_both_sizes()
    {
        var error = await FailAsync(_temporary.Model(GgufBuilder.Hollow(10_000_000_000_000)));
        Assert.Equal(ErrorCode.Compat, error.Code);
        Assert.Contains("10 TB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_says_how_long_both_are_and_the_next_one_is_answered()
    {
        string model = _temporary.Model(GgufBuilder.Chain("fine").Context(256));
        var error = await FailAsync(model, string.Join(' ', Enumerable.Repeat("word", 5000)));
        Assert.Equal(ErrorCode.Limit, error.Code);
        Assert.Contains("256", error.Message, StringComparison.Ordinal);
        Assert.Equal("fine", (await _temporary.AskAsync(model)).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    public async Task An_empty_prompt_is_no_question(string prompt) => Assert.Equal(ErrorCode.Args, (await FailAsync(null, prompt)).Code);

    public static TheoryData<PromptRequest> Impossible()
    {
        var ask = new PromptRequest { Messages = PromptRequest.Conversation("?") };
        return new TheoryData<PromptRequest>(
            ask with { Sampling = new SamplingOptions { Temperature = -1 } },
            ask with { Sampling = new SamplingOptions { Temperature = float.NaN } },
            ask with { Sampling = new SamplingOptions { TopP = 1.5f } },
            ask with { Sampling = new SamplingOptions { TopP = 0 } },
            ask with { Sampling = new SamplingOptions { TopK = -3 } },
            ask with { Sampling = new SamplingOptions { MinP = 2 } },
            ask with { Sampling = new SamplingOptions { RepeatPenalty = 0 } },
            ask with { Sampling = new SamplingOptions { RepeatLastN = -2 } },
            ask with { Sampling = new SamplingOptions { Samplers = ["top_k", "luck"] } },
            ask with { Sampling = new SamplingOptions { Grammar = "root ::= (" } },
            ask with { MaxTokens = 0 },
            ask with { Stop = [""] },
            ask with { Timeout = TimeSpan.Zero },
            ask with { LoadOptions = new ModelLoadOptions { ContextLength = 1 } },
            ask with { LoadOptions = new ModelLoadOptions { Threads = -1 } },
            ask with { LoadOptions = new ModelLoadOptions { BatchSize = 0 } });
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task An_impossible_value_is_refused_by_name(PromptRequest request)
    {
        var error = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync(request));
        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.NotNull(error.Target);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_stopped_and_the_model_stays()
    {
        string model = _temporary.Model(GgufBuilder.Chain("tick tock tack").Endless().Size(GgufModelSize.Small).Context(1_000_000));
        await _temporary.AskAsync(new PromptRequest { Model = model, Messages = PromptRequest.Conversation("?"), MaxTokens = 1 });

        var error = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync(new PromptRequest
        {
            Model = model,
            Messages = PromptRequest.Conversation("?"),
            Timeout = TimeSpan.FromMilliseconds(300),
        }));

        Assert.Equal(ErrorCode.Timeout, error.Code);
        Assert.Single(_temporary.Session.Engine.ListLoaded());
    }

    [Fact]
    public async Task A_template_that_llama_cpp_does_not_know_is_warned_of()
    {
        var sink = new ListeningSink();
        await _temporary.AskAsync(new PromptRequest
        {
            Model = _temporary.Model(GgufBuilder.Chain("all the same").Template(GgufChatTemplates.Unknown)),
            Messages = PromptRequest.Conversation("?"),
        }, sink);
        Assert.Contains("template", Assert.Single(sink.Warnings), StringComparison.Ordinal);
    }

    private Task<KandilException> FailAsync(string? model, string prompt = "?") =>
        Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync(model, prompt));
}
