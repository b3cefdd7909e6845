using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>What an answer is made of, and where it ends.</summary>
public sealed class AnswerTests : IDisposable
{
    private static readonly SamplingOptions Sampled = new() { Temperature = 1, Seed = 7 };

    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task A_model_that_ends_its_answer_is_heard_to_the_end()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("the whole answer, word by word"));
        var answer = await worker.AnswerAsync("anything");
        Assert.Equal("the whole answer, word by word", answer.Text);
        Assert.Equal(FinishReason.Stop, answer.Completed!.FinishReason);
        Assert.True(answer.Pieces.Count > 3, "the text comes as it is made");
        Assert.Equal(answer.Pieces.Count, answer.Completed.CompletionTokens);
    }

    [Fact]
    public async Task Characters_that_are_split_over_tokens_arrive_whole()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("grün🦔 fertig"));
        var answer = await worker.AnswerAsync("anything");
        Assert.Equal("grün🦔 fertig", answer.Text);
        Assert.DoesNotContain(answer.Pieces, piece => piece.Any(char.IsSurrogate) && piece.EnumerateRunes().Any(rune => rune.Value == 0xFFFD));
        Assert.Contains(answer.Pieces, piece => piece.Contains("🦔", StringComparison.Ordinal));
        Assert.True(answer.Completed!.CompletionTokens > answer.Pieces.Count, "the character took several tokens");
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_text_and_another_seed_another()
    {
        await using var worker = await StartAsync(GgufBuilder.Random());
        var first = await worker.AnswerAsync("once", Sampled, maxTokens: 24);
        var again = await worker.AnswerAsync("once", Sampled, maxTokens: 24);
        var other = await worker.AnswerAsync("once", Sampled with { Seed = 8 }, maxTokens: 24);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(7u, first.Completed!.Seed);
        Assert.NotEqual(first.Text, other.Text);
    }

    [Fact]
    public async Task A_fresh_seed_is_reported_and_repeats_the_answer()
    {
        await using var worker = await StartAsync(GgufBuilder.Random());
        var first = await worker.AnswerAsync("once", Sampled with { Seed = null }, maxTokens: 24);
        var again = await worker.AnswerAsync("once", Sampled with { Seed = first.Completed!.Seed }, maxTokens: 24);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public async Task The_largest_seed_repeats_too()
    {
        await using var worker = await StartAsync(GgufBuilder.Random());
        var largest = Sampled with { Seed = uint.MaxValue };
        var first = await worker.AnswerAsync("once", largest, maxTokens: 24);
        var again = await worker.AnswerAsync("once", largest, maxTokens: 24);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(uint.MaxValue, first.Completed!.Seed);
    }

    [Theory]
    [InlineData("three", "one two")]
    [InlineData(" three", "one two")]
    [InlineData("wo thr", "one t")]
    [InlineData("one", "")]
    public async Task A_stop_text_ends_the_answer_and_is_not_part_of_it(string stop, string expected)
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("one two three four five").Endless());
        var answer = await worker.AnswerAsync("anything", null, null, stop, "never said");
        Assert.Equal(expected, answer.Text.TrimEnd());
        Assert.Equal(FinishReason.Stop, answer.Completed!.FinishReason);
    }

    [Fact]
    public async Task A_text_that_only_begins_like_a_stop_text_is_not_lost()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("one two three four"));
        var answer = await worker.AnswerAsync("anything", null, null, "two thrift", "four seasons");
        Assert.Equal("one two three four", answer.Text);
    }

    [Fact]
    public async Task The_limit_of_tokens_ends_the_answer()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("tick tock tack").Endless());
        var answer = await worker.AnswerAsync("anything", maxTokens: 5);
        Assert.Equal(5, answer.Completed!.CompletionTokens);
        Assert.Equal(FinishReason.Length, answer.Completed.FinishReason);
        Assert.Equal("tick tock tacktick tock", answer.Text);
    }

    [Fact]
    public async Task A_full_context_ends_the_answer()
    {
        await using var worker = await WorkerProcess.StartWithAsync(
            _models.Write(GgufBuilder.Chain("tick tock tack").Endless()), contextLength: 64);
        var answer = await worker.AnswerAsync("anything");
        Assert.Equal(FinishReason.Length, answer.Completed!.FinishReason);
        Assert.Equal(64, answer.Completed.PromptTokens + answer.Completed.CompletionTokens);
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_is_refused_with_both_numbers_and_the_next_one_is_answered()
    {
        await using var worker = await WorkerProcess.StartWithAsync(_models.Write(GgufBuilder.Chain("well said")), contextLength: 64);
        var answer = await worker.AnswerAsync(string.Concat(Enumerable.Repeat("Q7! ", 100)));
        Assert.Equal(WorkerFailure.PromptTooLong, answer.Failed!.Failure);
        Assert.Contains(" 64 ", answer.Failed.Message, StringComparison.Ordinal);
        Assert.Matches("prompt has [0-9]{3} tokens", answer.Failed.Message);
        Assert.Equal("well said", (await worker.AnswerAsync("short")).Text);
    }

    [Fact]
    public async Task A_prompt_of_several_batches_is_answered()
    {
        await using var worker = await WorkerProcess.StartWithAsync(_models.Write(GgufBuilder.Chain("well said")), contextLength: 2048);
        var answer = await worker.AnswerAsync(string.Concat(Enumerable.Repeat("Q7! ", 300)));
        Assert.Equal("well said", answer.Text);
        Assert.True(answer.Completed!.PromptTokens > 1024);
    }

    [Fact]
    public async Task A_grammar_is_followed()
    {
        await using var worker = await StartAsync(GgufBuilder.Random());
        var answer = await worker.AnswerAsync("number", Sampled with { Grammar = "root ::= \"<\" [0-9] [0-9] [0-9] \">\"" }, maxTokens: 50);
        Assert.Matches("^<[0-9]{3}>$", answer.Text);
        Assert.Equal(FinishReason.Stop, answer.Completed!.FinishReason);
    }

    [Theory]
    [InlineData("root ::= (")]
    [InlineData("notroot ::= \"a\"")]
    public async Task A_grammar_that_cannot_be_parsed_is_refused_and_the_next_request_is_answered(string grammar)
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("well said"));
        var refused = await worker.AnswerAsync("anything", Sampled with { Grammar = grammar });
        Assert.Equal(WorkerFailure.BadGrammar, refused.Failed!.Failure);
        Assert.NotEmpty(refused.Failed.Message);
        Assert.Equal("well said", (await worker.AnswerAsync("anything")).Text);
    }

    [Fact]
    public async Task Penalties_keep_a_model_from_repeating_itself()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("tick tock tack").Endless());
        var loose = await worker.AnswerAsync("anything", maxTokens: 40);
        var strict = await worker.AnswerAsync(
            "anything", new SamplingOptions { Temperature = 0, FrequencyPenalty = 2, PresencePenalty = 2, RepeatPenalty = 10 }, maxTokens: 40);
        Assert.Equal(40, loose.Completed!.CompletionTokens);
        Assert.StartsWith("tick tock tack", strict.Text, StringComparison.Ordinal);
        Assert.True(strict.Text.Split("tick").Length < loose.Text.Split("tick").Length, strict.Text);
    }

    [Fact]
    public async Task A_sampler_that_is_left_out_is_not_applied()
    {
        await using var worker = await StartAsync(GgufBuilder.Random());
        var only = Sampled with { TopK = 1, Samplers = ["temperature"] };
        var narrowed = await worker.AnswerAsync("once", only with { Samplers = ["top_k"] }, maxTokens: 16);
        var greedy = await worker.AnswerAsync("once", maxTokens: 16);
        var wide = await worker.AnswerAsync("once", only, maxTokens: 16);
        Assert.Equal(greedy.Text, narrowed.Text);
        Assert.NotEqual(greedy.Text, wide.Text);
    }

    [Fact]
    public async Task Tokens_of_a_text_are_counted_as_a_prompt_has_them()
    {
        await using var worker = await StartAsync(GgufBuilder.Chain("well said"));
        worker.Send(new TokenizeRequest(900, "Q7!"));
        Assert.Equal(3, (await worker.ReadAsync<TokensReply>(900)).Count);
        worker.Send(new TokenizeRequest(901, ""));
        Assert.Equal(0, (await worker.ReadAsync<TokensReply>(901)).Count);
    }

    private Task<WorkerProcess> StartAsync(GgufBuilder model) => WorkerProcess.StartWithAsync(_models.Write(model));
}
