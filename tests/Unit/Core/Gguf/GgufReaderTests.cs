using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Tests.Unit.Fakes;
using static Kandil.Tests.Unit.Core.Gguf.GgufReading;

namespace Kandil.Tests.Unit.Core.Gguf;

public class GgufReaderTests
{
    [Fact]
    public void Tells_what_a_model_is()
    {
        GgufModelFacts facts = Read(GgufBuilder.Random().Name("Tiny one").Context(4096).Weights(GgufWeights.Q8_0)).Facts;

        Assert.Equal("llama", facts.Architecture);
        Assert.Equal("Tiny one", facts.Name);
        Assert.Equal("Q8_0", facts.Quantization?.Name);
        Assert.Equal(4096, facts.TrainedContextLength);
        Assert.Equal(64, facts.EmbeddingLength);
        Assert.Equal(2, facts.BlockCount);
        Assert.Equal("mit", facts.License);
        Assert.Equal(GgufChatTemplates.ChatMl, facts.ChatTemplate);
        Assert.Equal("llama", facts.TokenizerModel);
        Assert.Equal(512, facts.VocabularySize);

        // Embedding and output of 512 x 64; two blocks of four attention matrices, three of feed-forward, two norms; one norm.
        const long Block = 2 * (64 * 64) + 2 * (64 * 32) + 3 * (64 * 128) + 2 * 64;
        Assert.Equal(2 * 512 * 64 + 2 * Block + 64, facts.ParameterCount);
        Assert.Equal((facts.ParameterCount - 5 * 64) / 32 * 34 + 5 * 64 * 4, facts.TotalTensorBytes.Bytes);
    }

    [Fact]
    public void Tells_what_the_bundled_model_is()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "guide", "kandil-guide.gguf");
        using FileStream stream = File.OpenRead(path);
        GgufFile file = GgufReader.Read(stream, stream.Length, path);

        Assert.Equal(3, file.Version);
        Assert.NotNull(file.Facts.Architecture);
        Assert.NotNull(file.Facts.Quantization);
        Assert.InRange(file.Facts.TotalTensorBytes.Bytes, 1_000_000, stream.Length);
        Assert.Equal(file.Facts.VocabularySize, file.Metadata["tokenizer.ggml.tokens"]?.AsArray?.Texts().Distinct().Count());
    }

    [Fact]
    public void A_file_that_names_no_type_has_that_of_most_of_its_bytes()
    {
        GgufBuilder builder = GgufBuilder.Random().Size(GgufModelSize.Small).Weights(GgufWeights.Q4_K_M).Remove("general.file_type");
        Assert.Equal("Q4_K_M", Read(builder).Facts.Quantization?.Name);
    }

    [Fact]
    public void A_file_that_says_nothing_has_no_facts()
    {
        GgufModelFacts facts = Read(new GgufRaw().ToBytes()).Facts;
        Assert.Equal(new GgufModelFacts(null, null, 0, null, null, null, null, null, null, null, null, new(0)), facts);
    }

    [Fact]
    public void Facts_of_the_wrong_type_are_left_out()
    {
        GgufModelFacts facts = Read(GgufBuilder.Random().Set("general.name", 7).Set("llama.context_length", "many")).Facts;
        Assert.Null(facts.Name);
        Assert.Null(facts.TrainedContextLength);
    }

    [Fact]
    public void Version_2_is_read_as_version_3_is()
    {
        byte[] bytes = GgufBuilder.Chain("hello").ToBytes();
        bytes[4] = 2;
        Assert.Equal(2, Read(bytes).Version);
        Assert.Equal(Read(GgufBuilder.Chain("hello")).Facts, Read(bytes).Facts);
    }

    [Fact]
    public void A_tensors_data_lies_where_the_header_says()
    {
        byte[] data = [.. Enumerable.Range(0, 40).Select(number => (byte)number)];
        var writer = new GgufWriter(alignment: 64);
        writer.AddTensor("first", [3], GgmlType.F32);
        writer.AddTensor("second", [10], GgmlType.F32, stream => stream.Write(data));
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        GgufFile file = Read(stream.ToArray());

        Assert.Equal(64, file.Alignment);
        GgufTensor second = file.Tensors[1];
        Assert.Equal((64, 40, 10), (second.Offset, second.ByteSize, second.ElementCount));
        Assert.Equal(data, stream.ToArray().AsSpan((int)(file.DataOffset + second.Offset), 40).ToArray());
    }

    [Fact]
    public void A_vocabulary_of_150000_tokens_is_read_without_a_string_for_each()
    {
        string[] tokens = [.. Enumerable.Range(0, 150_000).Select(number => $"token{number}")];
        using var stream = new MemoryStream();
        new GgufWriter().Add("tokenizer.ggml.tokens", GgufArray.Of(tokens)).WriteTo(stream);
        stream.Position = 0;

        long before = GC.GetAllocatedBytesForCurrentThread();
        GgufFile file = GgufReader.Read(stream, stream.Length, "model.gguf");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(150_000, file.Facts.VocabularySize);
        Assert.Equal(tokens, file.Metadata["tokenizer.ggml.tokens"]!.AsArray!.Texts());
        Assert.InRange(allocated, 0, 3 * stream.Length);
    }

    [Fact]
    public void A_header_is_read_from_a_stream_that_gives_a_byte_at_a_time()
    {
        byte[] bytes = GgufBuilder.Chain("hello world").ToBytes();
        using var stream = new DrippingStream(bytes);
        Assert.Equal(Read(bytes).Facts, GgufReader.Read(stream, bytes.Length, "model.gguf").Facts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_file_cut_in_its_tensors_says_how_many_bytes_are_missing(int missing)
    {
        byte[] bytes = GgufBuilder.Chain("hello").ToBytes();
        string message = Refuse(bytes[..^missing]).Message;
        Assert.Equal(FormattableString.Invariant(
            $"'model.gguf' is cut short: {missing:N0} of its {bytes.Length:N0} bytes are missing."), message);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] bytes = GgufBuilder.Chain("hello").ToBytes();
        int header = (int)Read(bytes).DataOffset;
        for (int length = 0; length < header; length++)
        {
            string message = Refuse(bytes[..length]).Message;
            Assert.Contains(length < 4 ? "no GGUF file" : "cut short", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_became_shorter_while_it_is_read_is_cut()
    {
        byte[] bytes = GgufBuilder.Chain("hello").ToBytes();
        using var stream = new MemoryStream(bytes, 0, 2000);
        KandilException failure = Assert.Throws<KandilException>(() => GgufReader.Read(stream, bytes.Length, "model.gguf"));
        Assert.Contains("cut short", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("Dear reader,\nthis is no model.", "a text file")]
    [InlineData("<!DOCTYPE html><html>", "a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00", "a Git LFS pointer")]
    [InlineData("tjgg\u0003\0\0\0", "before GGUF")]
    [InlineData("PK\u0003\u0004\0\0", "a PyTorch checkpoint")]
    [InlineData("\u0010\0\0\0\0\0\0\0{\"a\":1}", "a safetensors file")]
    [InlineData("\0\u0001\u0002\u0003", "it does not begin as one.")]
    public void Something_else_is_named(string content, string named)
    {
        string message = Refuse(Encoding.UTF8.GetBytes(content)).Message;
        Assert.Contains("no GGUF file", message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_big_endian_file_is_called_so() =>
        Assert.Contains("big-endian", Refuse(new GgufRaw().Version(0x03000000).ToBytes()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Other_versions_are_named(uint version) =>
        Assert.Contains($"of version {version};", Refuse(new GgufRaw().Version(version).ToBytes()).Message, StringComparison.Ordinal);

    /// <summary>Gives one byte a read, and does not seek.</summary>
    private sealed class DrippingStream(byte[] bytes) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_at == bytes.Length || count == 0)
                return 0;
            buffer[offset] = bytes[_at++];
            return 1;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
