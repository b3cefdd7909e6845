using System.Text;
using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Writes GGUF bytes field by field, so that any of them can be wrong. What is not said is right.</summary>
public sealed class GgufRaw
{
    private readonly List<byte[]> _keys = [];
    private readonly List<byte[]> _tensors = [];
    private readonly List<byte> _data = [];
    private string _magic = "GGUF";
    private uint _version = 3;
    private ulong? _tensorCount;
    private ulong? _keyCount;

    /// <summary>Other first letters.</summary>
    public GgufRaw Magic(string magic) => Do(() => _magic = magic);

    /// <summary>Another version.</summary>
    public GgufRaw Version(uint version) => Do(() => _version = version);

    /// <summary>Claims another number of tensors than there are.</summary>
    public GgufRaw ClaimTensors(ulong count) => Do(() => _tensorCount = count);

    /// <summary>Claims another number of keys than there are.</summary>
    public GgufRaw ClaimKeys(ulong count) => Do(() => _keyCount = count);

    /// <summary>A key with a value of any type and any bytes.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="type">The value's type, existing or not.</param>
    /// <param name="value">The value's fields: numbers as they are wide, texts behind their lengths.</param>
    public GgufRaw Key(string name, uint type, params object[] value) => Do(() => _keys.Add(Fields([name, type, .. value])));

    /// <summary>A key whose name claims another length than it has.</summary>
    public GgufRaw KeyOfLength(ulong length) => Do(() => _keys.Add(Fields([length])));

    /// <summary>A tensor with any fields.</summary>
    public GgufRaw Tensor(string name, ulong[] extents, uint type, ulong offset) =>
        Do(() => _tensors.Add(Fields([name, (uint)extents.Length, .. extents.Cast<object>(), type, offset])));

    /// <summary>A tensor that claims a number of dimensions and has none.</summary>
    public GgufRaw TensorOfDimensions(string name, uint dimensions) =>
        Do(() => _tensors.Add(Fields([name, dimensions, new byte[64]])));

    /// <summary>Bytes behind the header.</summary>
    public GgufRaw Data(int count) => Do(() => _data.AddRange(new byte[count]));

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>(Encoding.ASCII.GetBytes(_magic));
        bytes.AddRange(Fields([_version, _tensorCount ?? (ulong)_tensors.Count, _keyCount ?? (ulong)_keys.Count]));
        foreach (byte[] part in _keys.Concat(_tensors))
            bytes.AddRange(part);
        while (bytes.Count % GgufWriter.DefaultAlignment != 0)
            bytes.Add(0);
        bytes.AddRange(_data);
        return [.. bytes];
    }

    private static byte[] Fields(object[] fields)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        foreach (object field in fields)
        {
            switch (field)
            {
                case uint number: writer.Write(number); break;
                case ulong number: writer.Write(number); break;
                case byte[] raw: writer.Write(raw); break;
                case string text:
                    writer.Write((ulong)Encoding.UTF8.GetByteCount(text));
                    writer.Write(Encoding.UTF8.GetBytes(text));
                    break;
                default: throw new NotSupportedException($"No field of {field.GetType()}.");
            }
        }

        writer.Flush();
        return buffer.ToArray();
    }

    private GgufRaw Do(Action change)
    {
        change();
        return this;
    }
}
