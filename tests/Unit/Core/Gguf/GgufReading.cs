using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Gguf;

/// <summary>Reads bytes as the file <c>model.gguf</c>.</summary>
internal static class GgufReading
{
    public static GgufFile Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        return GgufReader.Read(stream, bytes.Length, "model.gguf");
    }

    public static GgufFile Read(GgufWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return Read(stream.ToArray());
    }

    public static GgufFile Read(GgufBuilder builder) => Read(builder.ToBytes());

    /// <summary>The failure of reading, which has a next step and names the file.</summary>
    public static KandilException Refuse(byte[] bytes)
    {
        KandilException failure = Assert.Throws<KandilException>(() => Read(bytes));
        Assert.Equal(ErrorCode.Unsafe, failure.Code);
        Assert.Equal("model.gguf", failure.Target);
        Assert.StartsWith("'model.gguf' is ", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.RecommendedAction.Text);
        return failure;
    }
}
