using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Acquisition.Validation;

/// <summary>
/// The header of a safetensors file that nobody vouches for: eight bytes of length, then JSON that says where each tensor
/// lies in what follows. Nothing is allocated or believed before it was compared with the file's length.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The most bytes of a header, as the format's own library has it.</summary>
    private const int Longest = 100_000_000;

    private const int LengthBytes = 8;
    private const string MetadataName = "__metadata__";

    private static readonly Dictionary<string, int> Bits = new()
    {
        ["BOOL"] = 8, ["U8"] = 8, ["I8"] = 8, ["F8_E4M3"] = 8, ["F8_E5M2"] = 8, ["F8_E8M0"] = 8, ["F4"] = 4, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6,
        ["U16"] = 16, ["I16"] = 16, ["F16"] = 16, ["BF16"] = 16, ["U32"] = 32, ["I32"] = 32, ["F32"] = 32, ["U64"] = 64, ["I64"] = 64, ["F64"] = 64, ["C64"] = 64,
    };

    /// <summary>Reads a header and checks that the tensors fill the file, each inside it and on its own.</summary>
    /// <param name="file">The file, at its start.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="name">The file, as the user knows it.</param>
    /// <exception cref="KandilException">E_UNSAFE, with the finding.</exception>
    public static void Check(Stream file, long length, string name)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (length < LengthBytes)
            throw AcquisitionErrors.BadSafetensors(name, "it is shorter than the length of its header");
        file.ReadExactly(prefix);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (size is < 2 or > Longest || (long)size > length - LengthBytes)
        {
            throw AcquisitionErrors.BadSafetensors(
                name, string.Create(CultureInfo.InvariantCulture, $"its header claims {size:N0} bytes, and the file has {length:N0}"));
        }

        byte[] header = new byte[size];
        file.ReadExactly(header);
        try
        {
            CheckTensors(Tensors(header, name), length - LengthBytes - (long)size, name);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw AcquisitionErrors.BadSafetensors(name, $"its header is no JSON of such a file ({exception.Message.TrimEnd('.')})");
        }
    }

    private static List<Tensor> Tensors(byte[] header, string name)
    {
        var reader = new Utf8JsonReader(header);
        var tensors = new List<Tensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            if (!names.Add(key))
                throw AcquisitionErrors.BadSafetensors(name, $"it has two tensors of the name '{key}'");
            if (key == MetadataName)
                ReadMetadata(ref reader);
            else
                tensors.Add(ReadTensor(ref reader, key));
        }

        return tensors;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            Expect(ref reader, JsonTokenType.String);
    }

    private static Tensor ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String);
                    type = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type is not null && shape is not null && offsets is [var begin, var end]
            ? new Tensor(name, type, shape, begin, end)
            : throw new FormatException($"the tensor '{name}' lacks dtype, shape or data_offsets");
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            numbers.Add(reader.GetInt64());
        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw new FormatException("something else than numbers stands in a list of numbers");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw new FormatException($"{type} was expected where {reader.TokenType} is");
    }

    private static void CheckTensors(List<Tensor> tensors, long length, string file)
    {
        long next = 0;
        foreach (Tensor tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != next || tensor.End < tensor.Begin || tensor.End > length)
            {
                throw AcquisitionErrors.BadSafetensors(file, string.Create(
                    CultureInfo.InvariantCulture, $"the tensor '{tensor.Name}' lies at {tensor.Begin} to {tensor.End}, where {next} to {length} is free"));
            }

            if (tensor.Size is { } size && size != tensor.End - tensor.Begin)
                throw AcquisitionErrors.BadSafetensors(file, $"the tensor '{tensor.Name}' takes another number of bytes than its type and shape make");
            next = tensor.End;
        }

        if (next != length)
            throw AcquisitionErrors.BadSafetensors(file, string.Create(CultureInfo.InvariantCulture, $"{length - next:N0} bytes at its end belong to no tensor"));
    }

    private sealed record Tensor(string Name, string Type, List<long> Shape, long Begin, long End)
    {
        /// <summary>Bytes by type and shape; null for a type that this release does not know. A shape beyond all bounds is -1, which no tensor has.</summary>
        public long? Size
        {
            get
            {
                if (!Bits.TryGetValue(Type, out int bits))
                    return null;
                Int128 size = bits;
                foreach (long extent in Shape)
                {
                    if (extent < 0 || (size *= extent) > long.MaxValue)
                        return -1;
                }

                return size % 8 == 0 ? (long)(size / 8) : -1;
            }
        }
    }
}
