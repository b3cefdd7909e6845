using System.Text;
using Kandil.Core.Gguf;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Gguf;

/// <summary>What tests rely on when they ask the builder for a model; that llama.cpp loads them the worker's tests show.</summary>
public class GgufBuilderTests
{
    [Theory]
    [InlineData("hello world", "hello", " world")]
    [InlineData("I am here", "I am", " here")]
    [InlineData("one two one two one", "one", " two", " one", " two one")]
    [InlineData("line\nbreak", "line", "\nbreak")]
    [InlineData("")]
    public void A_text_is_split_into_words_that_differ_and_that_no_prompt_ends_in(string text, params string[] pieces) =>
        Assert.Equal(pieces, GgufChain.Split(text, hasByteTokens: true).Select(piece => piece.Text));

    [Theory]
    [InlineData("42")]
    [InlineData("\U0001F600")]
    public void A_short_text_is_said_in_bytes(string text) =>
        Assert.Equal(Encoding.UTF8.GetBytes(text), GgufChain.Split(text, hasByteTokens: true).Select(piece => piece.Byte));

    [Theory]
    [InlineData("a a a a a a a a a a")]
    [InlineData("hi \U0001F600 hi \U0001F600 hi \U0001F600\U0001F600")]
    [InlineData("\U0001F600hello\U0001F600hello")]
    [InlineData("same same same same")]
    [InlineData("44")]
    [InlineData("  leading and trailing  ")]
    [InlineData("Ünïcödé – ça va 日本語 日本語")]
    public void Every_text_can_be_said(string text)
    {
        foreach (bool hasByteTokens in new[] { true, false })
        {
            IReadOnlyList<(string? Text, byte Byte)> pieces = GgufChain.Split(text, hasByteTokens);
            byte[] said = [.. pieces.SelectMany(piece => piece.Text is null ? [piece.Byte] : Encoding.UTF8.GetBytes(piece.Text))];
            Assert.Equal(text, Encoding.UTF8.GetString(said));
            Assert.Equal(pieces.Count, pieces.Distinct().Count());
        }
    }

    [Fact]
    public void The_same_builder_writes_the_same_bytes_and_another_seed_writes_others()
    {
        GgufBuilder builder = GgufBuilder.Random().Weights(GgufWeights.F32);
        Assert.Equal(builder.ToBytes(), builder.ToBytes());
        Assert.NotEqual(builder.ToBytes(), builder.Seed(43).ToBytes());
    }

    [Theory]
    [InlineData(GgufWeights.F32)]
    [InlineData(GgufWeights.F16)]
    [InlineData(GgufWeights.Q8_0)]
    [InlineData(GgufWeights.Q4_K_M)]
    public void Every_weight_type_is_named_in_the_file(GgufWeights weights)
    {
        byte[] bytes = GgufBuilder.Chain("hello").Weights(weights).ToBytes();
        using var stream = new MemoryStream(bytes);
        Assert.Equal(weights.ToString(), GgufReader.Read(stream, bytes.Length, "model").Facts.Quantization?.Name);
    }

    [Fact]
    public void The_model_that_speed_is_measured_on_has_200_million_parameters()
    {
        GgufModelSize size = GgufModelSize.About200M;
        long block = 2L * size.Width * (size.Width + size.KeyValueWidth) + 3L * size.Width * size.FeedForward;
        Assert.InRange(2L * size.Vocabulary * size.Width + size.Layers * block, 190_000_000, 220_000_000);
    }

    [Fact]
    public void A_hollow_model_claims_its_size_in_a_sound_header()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("kandil-").FullName, "hollow.gguf");
        GgufBuilder.Hollow(500_000_000).WriteTo(path);
        using (FileStream stream = File.OpenRead(path))
            Assert.InRange(GgufReader.Read(stream, stream.Length, path).Facts.TotalTensorBytes.Bytes, 500_000_000, 600_000_000);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Metadata_can_be_changed_and_left_out()
    {
        byte[] bytes = GgufBuilder.Chain("hello").Set("llama.block_count", 0u).Remove("general.name").ToBytes();
        using var stream = new MemoryStream(bytes);
        GgufModelFacts facts = GgufReader.Read(stream, bytes.Length, "model").Facts;
        Assert.Equal(0, facts.BlockCount);
        Assert.Null(facts.Name);
    }
}
