using System.Buffers.Binary;
using System.Text;
using Kandil.Core.Acquisition.Validation;
using Kandil.Core.Errors;

namespace Kandil.Tests.Unit.Core.Acquisition;

public class SafetensorsHeaderTests
{
    private const string Good = """{"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2,3],"data_offsets":[8,20]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Fact]
    public void A_sound_header_passes() => Check(Good, 20);

    [Fact]
    public void A_header_of_no_tensors_passes() => Check("{}", 0);

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}""", 9, "another number of bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "lies at")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "lies at")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 0, "lies at")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,4]}}""", 4, "another number of bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "another number of bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "two tensors")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "lacks")]
    [InlineData("""{"a":5}""", 4, "StartObject")]
    [InlineData("""[]""", 4, "StartObject")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1""", 4, "no JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":["x"],"data_offsets":[0,4]}}""", 4, "numbers")]
    public void An_unsound_header_is_refused_with_the_finding(string header, int data, string finding)
    {
        var failure = Assert.Throws<KandilException>(() => Check(header, data));

        Assert.Equal(ErrorCode.Unsafe, failure.Code);
        Assert.Contains(finding, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1000ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001ul)]
    public void A_length_that_the_file_has_not_is_refused_before_anything_is_allocated(ulong length)
    {
        byte[] file = new byte[100];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);

        var failure = Assert.Throws<KandilException>(() => SafetensorsHeader.Check(new MemoryStream(file), file.Length, "m.safetensors"));

        Assert.Equal(ErrorCode.Unsafe, failure.Code);
    }

    [Fact]
    public void A_file_of_a_few_bytes_is_refused() =>
        Assert.Throws<KandilException>(() => SafetensorsHeader.Check(new MemoryStream(new byte[5]), 5, "m.safetensors"));

    private static void Check(string header, int data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + data];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        SafetensorsHeader.Check(new MemoryStream(file), file.Length, "m.safetensors");
    }
}
