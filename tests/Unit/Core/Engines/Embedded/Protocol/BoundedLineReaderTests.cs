using System.Text;
using Kandil.Core.Engines.Embedded.Protocol;

namespace Kandil.Tests.Unit.Core.Engines.Embedded.Protocol;

public class BoundedLineReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Lines_come_whole_however_the_stream_is_cut(int piece)
    {
        string[] lines = ["", "one", new string('x', 50_000), "three", new string('y', 16 * 1024)];
        var stream = new PieceStream(string.Concat(lines.Select(line => line + "\n")) + "torn", piece);
        var reader = new BoundedLineReader(stream, 60_000);
        foreach (string line in lines)
        {
            Assert.Equal(line, Encoding.UTF8.GetString((await reader.ReadLineAsync(default))!.Value.Span));
        }

        Assert.Null(await reader.ReadLineAsync(default));
    }

    [Fact]
    public void A_line_beyond_the_bound_is_refused_before_it_is_held()
    {
        var stream = new PieceStream(new string('x', 10_000_000), 4096);
        var reader = new BoundedLineReader(stream, 100_000);
        Assert.Throws<InvalidDataException>(() => reader.ReadLine());
        Assert.True(stream.Position < 300_000, $"read {stream.Position} bytes");
    }

    private sealed class PieceStream(string text, int piece) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
