using System.Text;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;
using Kandil.Core.Safety;
using Kandil.Core.Templates;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>Files made to make the check work: memory stays below 64 MB and twice the header, whatever they hold.</summary>
public class HeaviestFileTests
{
    private const long Most = 64 << 20;

    private static readonly string[] HeavyTemplates =
        ["{{[" + Times("[],", 20_000) + "]}}", "{{[" + Times("1,", 30_000) + "]}}", "{{" + Times("a~", 30_000) + "a}}", Times("{{a}}", 12_000), "{{f(" + Times("a=b,", 15_000) + ")}}", Times("{#", 30_000), "{{[" + Times("a(b),", 12_000) + "]}}", "{{[" + Times("a<b,", 15_000) + "]}}", "{{[" + Times("a[:],", 12_000) + "]}}"];

    public static TheoryData<int> Templates => [.. Enumerable.Range(0, HeavyTemplates.Length)];

    [Theory]
    [MemberData(nameof(Templates))]
    public void The_most_keys_tensors_tokens_and_templates(int template)
    {
        var writer = new GgufWriter().Add("general.architecture", "tomorrow").Add("tokenizer.ggml.model", "tomorrow");
        writer.Add("tokenizer.ggml.tokens", GgufArray.Of([.. Enumerable.Range(0, 1 << 20).Select(i => i.ToString("x", null))]));
        writer.Add("tokenizer.chat_template", HeavyTemplates[template]).Add("tokenizer.chat_template.other", HeavyTemplates[template]);
        for (int i = 0; i < 16_000; i++)
            writer.Add($"k{i}", (byte)1);
        for (int i = 0; i < 32_000; i++)
            writer.AddTensor($"t{i}", [0], GgmlType.F32);

        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        AssertBounded(stream, stream.Length);
    }

    [Fact]
    public void Everything_wrong_everywhere()
    {
        string[] same = [.. Enumerable.Repeat("<0xGG>", 1 << 20)];
        var writer = new GgufWriter().Add("general.architecture", "tomorrow").Add("tokenizer.ggml.model", "tomorrow").Add("tokenizer.ggml.tokens", GgufArray.Of(same));
        writer.Add("tokenizer.ggml.token_type", GgufArray.Of([.. Enumerable.Repeat(6, same.Length)]));
        for (int i = 0; i < 16_000; i++)
            writer.Add($"tokenizer.ggml.\u001b{i}.exec.cmd_token_id", i % 2 == 0 ? -1L : "\0");
        for (int i = 0; i < 32_000; i++)
            writer.AddTensor($"/\u001b../{i}", [0], GgmlType.F32);

        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        Assert.InRange(AssertBounded(stream, stream.Length).LeftOut, 1_000_000, int.MaxValue);
    }

    [Fact]
    public void Texts_as_long_as_they_may_be() => AssertBounded(Filled(
        Key("general.name", 8, 30_000_000UL), 30_000_000, Key("general.architecture", 8, 30_000_000UL), 30_000_000, Key("general.alignment", 8, 20_000_000UL), 20_000_000));

    [Fact]
    public void A_list_of_millions_of_texts()
    {
        byte[] list = [.. Key("some.list", 9, 8u, 4_000_000UL), .. new byte[4_000_000 * 8]];
        byte[] file = [.. Encoding.ASCII.GetBytes("GGUF"), .. Bytes(3u, 0UL, 1UL), .. list];
        AssertBounded(new MemoryStream(file), file.Length);
    }

    [Fact]
    public void A_header_larger_than_any_is_refused_before_it_is_read()
    {
        var parts = new List<object>();
        for (int i = 0; i < 5; i++)
            parts.AddRange([Key($"long.{i}", 8, 60_000_000UL), 60_000_000]);
        ModelFileReport report = AssertBounded(Filled([.. parts]));
        Assert.Equal(FindingRules.HeaderSize, Assert.Single(report.Findings).Rule);
    }

    [Fact]
    public void The_longest_template_is_the_longest_that_is_parsed()
    {
        Assert.All(HeavyTemplates, template => Assert.InRange(template.Length, ChatTemplate.MostBytes / 2, ChatTemplate.MostBytes));
    }

    private static ModelFileReport AssertBounded(FilledStream stream) => AssertBounded(stream, stream.Length);

    private static ModelFileReport AssertBounded(Stream stream, long header)
    {
        stream.Position = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFileReport report = ModelFileCheck.Check(stream, stream.Length, "model.gguf");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Most + (2 * header));
        return report;
    }

    private static string Times(string piece, int count) => string.Concat(Enumerable.Repeat(piece, count));

    private static byte[] Key(string name, uint type, params object[] value) =>
        [.. Bytes((ulong)name.Length), .. Encoding.ASCII.GetBytes(name), .. Bytes(type), .. Bytes(value)];

    private static byte[] Bytes(params object[] numbers) =>
        [.. numbers.SelectMany(number => number is uint narrow ? BitConverter.GetBytes(narrow) : BitConverter.GetBytes((ulong)number))];

    /// <summary>A file of keys whose texts are the letter a so many times.</summary>
    private static FilledStream Filled(params object[] parts) =>
        new([.. Encoding.ASCII.GetBytes("GGUF"), .. Bytes(3u, 0UL, (ulong)parts.Length / 2)], parts);

    /// <summary>Gives bytes that nobody keeps.</summary>
    private sealed class FilledStream(byte[] start, object[] parts) : Stream
    {
        private readonly List<(byte[]? Bytes, long Length)> _parts =
            [(start, start.Length), .. parts.Select(part => part is byte[] bytes ? (bytes, bytes.Length) : ((byte[]?)null, (int)part))];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => _parts.Sum(part => part.Length);

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            long at = Position;
            foreach ((byte[]? bytes, long length) in _parts)
            {
                if (at >= length)
                {
                    at -= length;
                    continue;
                }

                int read = (int)Math.Min(count, length - at);
                if (bytes is null)
                    buffer.AsSpan(offset, read).Fill((byte)'a');
                else
                    bytes.AsSpan((int)at, read).CopyTo(buffer.AsSpan(offset));
                Position += read;
                return read;
            }

            return 0;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
