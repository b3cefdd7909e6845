using Kandil.Tests.Unit.Fakes;
using static Kandil.Tests.Unit.Core.Gguf.GgufReading;

namespace Kandil.Tests.Unit.Core.Gguf;

/// <summary>Every way in which the structure of a file can be wrong, with what the refusal must name.</summary>
public class MalformedGgufTests
{
    private const uint U8 = 0, U32 = 4, F32 = 6, Text = 8, Array = 9, U64 = 10;
    private const uint TensorF32 = 0, TensorF16 = 1, TensorRemoved = 4, TensorQ8 = 8, TensorQ4K = 12, TensorUnknown = 43;
    private const ulong Huge = 1UL << 62;

    private static readonly Dictionary<string, (GgufRaw File, string[] Names)> Cases = new()
    {
        ["more tensors than any model"] = (new GgufRaw().ClaimTensors(ulong.MaxValue), ["count", "18,446,744,073,709,551,615 tensors", "at byte 8"]),
        ["more keys than any model"] = (new GgufRaw().ClaimKeys(1 << 30), ["count", "keys", "at byte 16"]),
        ["more tensors than bytes"] = (new GgufRaw().ClaimTensors(30_000), ["cut short", "the tensors"]),
        ["more keys than bytes"] = (new GgufRaw().ClaimKeys(10_000), ["cut short", "the keys"]),
        ["key longer than the format allows"] = (new GgufRaw().KeyOfLength(Huge).Data(64), ["text-length", "a key", "at byte 24"]),
        ["key longer than the file"] = (new GgufRaw().KeyOfLength(60_000).Data(64), ["cut short", "a key"]),
        ["empty key"] = (new GgufRaw().Key("", U32, 1u), ["empty-name", "a key", "at byte 24"]),
        ["duplicate key"] = (new GgufRaw().Key("twin", U32, 1u).Key("twin", U32, 1u), ["duplicate-name", "key 'twin'", "at byte 44"]),
        ["unknown value type"] = (new GgufRaw().Key("odd", 13, 0u), ["value-type", "'odd'", "13", "at byte 35"]),
        ["negative value type"] = (new GgufRaw().Key("odd", uint.MaxValue, 0u), ["value-type", "'odd'"]),
        ["text longer than any"] = (new GgufRaw().Key("long", Text, ulong.MaxValue).Data(64), ["text-length", "'long'"]),
        ["text longer than the file"] = (new GgufRaw().Key("long", Text, 100_000UL).Data(64), ["cut short", "'long'"]),
        ["array of arrays"] = (new GgufRaw().Key("nest", Array, Array, 1UL, U32, 1UL, 1u), ["nested-array", "'nest'"]),
        ["array of an unknown type"] = (new GgufRaw().Key("nest", Array, 77u, 1UL, 1u), ["value-type", "'nest'", "77"]),
        ["array larger than any"] = (new GgufRaw().Key("big", Array, U64, Huge).Data(64), ["array-size", "'big'"]),
        ["array whose size overflows"] = (new GgufRaw().Key("big", Array, U64, (1UL << 61) + 1).Data(64), ["array-size", "'big'"]),
        ["array larger than the file"] = (new GgufRaw().Key("big", Array, U64, 1_000UL).Data(64), ["cut short", "'big'", "at least"]),
        ["texts more than the file holds"] = (new GgufRaw().Key("big", Array, Text, 1_000UL).Data(64), ["cut short", "'big'"]),
        ["text in an array longer than any"] = (new GgufRaw().Key("big", Array, Text, 1UL, Huge).Data(64), ["text-length", "'big'"]),
        ["text in an array longer than the file"] = (new GgufRaw().Key("big", Array, Text, 1UL, 5_000UL).Data(64), ["cut short", "'big'"]),
        ["alignment 0"] = (new GgufRaw().Key("general.alignment", U32, 0u), ["alignment", "'general.alignment'", "'0'"]),
        ["alignment no power of two"] = (new GgufRaw().Key("general.alignment", U32, 48u), ["alignment", "'48'"]),
        ["alignment over 1 MiB"] = (new GgufRaw().Key("general.alignment", U32, 1u << 21), ["alignment", "2097152"]),
        ["alignment of another type"] = (new GgufRaw().Key("general.alignment", U64, 32UL), ["alignment", "U64"]),
        ["alignment as a text"] = (new GgufRaw().Key("general.alignment", Text, "wide"), ["alignment", "'wide'"]),
        ["tensor without a name"] = (new GgufRaw().Tensor("", [1], TensorF32, 0).Data(32), ["empty-name", "a tensor"]),
        ["tensor name of 64 bytes"] = (new GgufRaw().Tensor(new string('n', 64), [1], TensorF32, 0).Data(32), ["text-length", "a tensor's name"]),
        ["duplicate tensor"] = (
            new GgufRaw().Tensor("twin", [8], TensorF32, 0).Tensor("twin", [8], TensorF32, 32).Data(64), ["duplicate-name", "tensor 'twin'"]),
        ["five dimensions"] = (new GgufRaw().TensorOfDimensions("deep", 5), ["dimensions", "'deep'", "5"]),
        ["4 billion dimensions"] = (new GgufRaw().TensorOfDimensions("deep", uint.MaxValue), ["dimensions", "'deep'"]),
        ["negative extent"] = (new GgufRaw().Tensor("minus", [ulong.MaxValue, 1], TensorF32, 0).Data(32), ["extents", "'minus'", "-1 x 1"]),
        ["extents overflow"] = (new GgufRaw().Tensor("vast", [1UL << 32, 1UL << 32], TensorF32, 0).Data(32), ["extents", "'vast'"]),
        ["extents overflow to something small"] = (
            new GgufRaw().Tensor("vast", [1UL << 32, 1UL << 32, 1], TensorF16, 0).Data(32), ["extents", "'vast'"]),
        ["extents overflow behind a zero"] = (
            new GgufRaw().Tensor("vast", [1UL << 32, 1UL << 32, 0], TensorF32, 0).Data(32), ["extents", "'vast'"]),
        ["bytes overflow though elements do not"] = (new GgufRaw().Tensor("vast", [1UL << 60], TensorF32, 0).Data(32), ["extents", "'vast'"]),
        ["removed tensor type"] = (new GgufRaw().Tensor("old", [32], TensorRemoved, 0).Data(32), ["tensor-type", "'old'", "4"]),
        ["unknown tensor type"] = (new GgufRaw().Tensor("new", [32], TensorUnknown, 0).Data(32), ["tensor-type", "'new'", "43"]),
        ["half a block"] = (new GgufRaw().Tensor("half", [16], TensorQ8, 0).Data(64), ["block-multiple", "'half'", "Q8_0", "32"]),
        ["half a block in every row"] = (new GgufRaw().Tensor("half", [128, 2], TensorQ4K, 0).Data(192), ["block-multiple", "Q4_K", "256"]),
        ["no dimension for a block"] = (new GgufRaw().Tensor("none", [], TensorQ8, 0).Data(64), ["block-multiple", "'none'"]),
        ["unaligned data"] = (new GgufRaw().Tensor("askew", [1], TensorF32, 4).Data(32), ["tensor-offset", "'askew'", "32"]),
        ["data where no file reaches"] = (
            new GgufRaw().Tensor("far", [1], TensorF32, ulong.MaxValue - 31).Data(32), ["tensor-offset", "'far'"]),
        ["two tensors in one place"] = (
            new GgufRaw().Tensor("one", [8], TensorF32, 0).Tensor("two", [8], TensorF32, 0).Data(64), ["tensor-overlap", "'two'", "'one'"]),
        ["a tensor reaching into the next"] = (
            new GgufRaw().Tensor("late", [8], TensorF32, 32).Tensor("long", [9], TensorF32, 0).Data(64), ["tensor-overlap", "'late'", "'long'"]),
        ["data beyond the end"] = (new GgufRaw().Tensor("out", [8], TensorF32, 1 << 20).Data(32), ["cut short", "1,048,576 of its"]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_the_finding_the_name_and_the_place(string name)
    {
        (GgufRaw file, string[] expected) = Cases[name];
        string message = Refuse(file.ToBytes()).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_allowed_is_not_refused()
    {
        byte[] bytes = new GgufRaw()
            .Key("general.alignment", U32, 32u).Key("floats", Array, F32, 2UL, 1u, 2u).Key("none", Array, Text, 0UL).Key("byte", U8, new byte[1])
            .Tensor(new string('n', 63), [32, 2], TensorQ8, 0).Tensor("empty", [0], TensorF32, 96).Tensor("scalar", [], TensorF32, 96)
            .Data(128).ToBytes();
        Assert.Equal([68, 0, 4], Read(bytes).Tensors.Select(tensor => tensor.ByteSize));
    }

    [Fact]
    public void A_name_made_to_deceive_a_terminal_is_shown_harmless()
    {
        string message = Refuse(new GgufRaw().Key("\u001b[2J\u202Eevil", 99).ToBytes()).Message;
        Assert.DoesNotContain('\u001b', message);
        Assert.DoesNotContain('\u202E', message);
        Assert.Contains("[2J", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_allocates_nothing()
    {
        byte[] bytes = new GgufRaw().Key("big", Array, U8, 200_000_000UL).Data(64).ToBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refuse(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
