using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Tests.Unit.Fakes;
using static Kandil.Tests.Unit.Core.Gguf.GgufReading;

namespace Kandil.Tests.Unit.Core.Gguf;

/// <summary>What the writer writes the reader reads, and what something else wrote it survives.</summary>
public class GgufRoundTripTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20240601, 1).WithMaxTest(300);

    /// <summary>Texts without halves of characters, which UTF-8 does not have.</summary>
    private static Gen<string> Texts => ArbMap.Default.GeneratorFor<UnicodeString>()
        .Select(text => string.Concat((text.Get ?? "").EnumerateRunes()));

    /// <summary>Values of every type, each with what it must print after it was read.</summary>
    private static readonly Gen<(GgufValue Value, string Shown)> Values = Gen.OneOf(
        One<byte>(number => number),
        One<sbyte>(number => number),
        One<ushort>(number => number),
        One<short>(number => number),
        One<uint>(number => number),
        One<int>(number => number),
        One<ulong>(number => number),
        One<long>(number => number),
        One<float>(number => number),
        One<double>(number => number),
        ArbMap.Default.GeneratorFor<bool>().Select(truth => ((GgufValue)truth, truth ? "true" : "false")),
        Texts.Select(text => ((GgufValue)text, text)),
        Texts.ArrayOf().Select(texts => ((GgufValue)GgufArray.Of(texts), string.Join('|', texts))),
        Many<float>(numbers => GgufArray.Of(numbers)),
        Many<int>(numbers => GgufArray.Of(numbers)),
        Many<long>(numbers => GgufArray.Of(numbers)),
        Many<byte>(numbers => GgufArray.Of(numbers)));

    private static readonly Gen<(GgmlType Type, long[] Shape)> Tensors =
        from type in Gen.Elements<GgmlType>(GgmlType.All)
        from blocks in Gen.Choose(0, 3)
        from rest in Gen.Choose(1, 3).ArrayOf(2)
        select (type, new long[] { blocks * type.BlockLength, rest[0], rest[1] });

    [Fact]
    public void Metadata_is_read_as_it_was_written() => Prop.ForAll(Values.ArrayOf().ToArbitrary(), values =>
    {
        var writer = new GgufWriter();
        for (int i = 0; i < values.Length; i++)
            writer.Add($"key.{i}", values[i].Value);

        IReadOnlyList<KeyValuePair<string, GgufValue>> read = Read(writer).Metadata.Entries;
        Assert.Equal(
            values.Select((value, i) => ($"key.{i}", value.Value.Type, value.Shown)),
            read.Select(pair => (pair.Key, pair.Value.Type, Show(pair.Value))));
    }).Check(Seeded);

    [Fact]
    public void Tensors_lie_where_they_were_put() => Prop.ForAll(
        Tensors.ArrayOf().ToArbitrary(), Gen.Choose(0, 12).Select(power => 1 << power).ToArbitrary(), (tensors, alignment) =>
        {
            var writer = new GgufWriter(alignment);
            for (int i = 0; i < tensors.Length; i++)
                writer.AddTensor($"tensor.{i}", tensors[i].Shape, tensors[i].Type);

            GgufFile file = Read(writer);
            Assert.Equal(alignment, file.Alignment);
            Assert.Equal(tensors.Select(tensor => tensor.Type), file.Tensors.Select(tensor => tensor.Type));
            Assert.Equal(tensors.Select(tensor => tensor.Shape), file.Tensors.Select(tensor => tensor.Shape));
            Assert.All(file.Tensors, tensor => Assert.Equal(0, (file.DataOffset + tensor.Offset) % alignment));
        }).Check(Seeded);

    [Fact]
    public void A_damaged_file_is_read_or_refused_and_nothing_else()
    {
        byte[] sound = GgufBuilder.Chain("hello").Template("{{ x }}").ToBytes();
        int header = (int)Read(sound).DataOffset;
        var random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 5000; round++)
        {
            byte[] damaged = Damage(sound, header, random);
            try
            {
                _ = Read(damaged);
            }
            catch (KandilException failure)
            {
                Assert.Equal(ErrorCode.Unsafe, failure.Code);
                refused++;
            }
        }

        Assert.InRange(refused, 500, 4999);
    }

    /// <summary>Changes up to four bytes, half of the time where counts, types and offsets are: at either end of the header.</summary>
    private static byte[] Damage(byte[] sound, int header, Random random)
    {
        byte[] damaged = [.. sound];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(4) switch
            {
                0 => random.Next(0, 600),
                1 => random.Next(header - 700, header),
                _ => random.Next(0, header),
            };
            damaged[at] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
        }

        return random.Next(10) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }

    private static Gen<(GgufValue Value, string Shown)> One<T>(Func<T, GgufValue> make) where T : IFormattable =>
        ArbMap.Default.GeneratorFor<T>().Select(number => (make(number), Invariant(number)));

    private static Gen<(GgufValue Value, string Shown)> Many<T>(Func<T[], GgufArray> make) where T : IFormattable =>
        ArbMap.Default.GeneratorFor<T[]>().Select(numbers => ((GgufValue)make(numbers), string.Join('|', numbers.Select(Invariant))));

    private static string Invariant<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Show(GgufValue value) => value.AsArray is { } array
        ? string.Join('|', Enumerable.Range(0, array.Count).Select(i => Show(array.ValueAt(i))))
        : value.ToString();
}
