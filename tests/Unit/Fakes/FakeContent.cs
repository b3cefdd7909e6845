using System.Security.Cryptography;
using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A file that a fake server gives.</summary>
public sealed class FakeContent
{
    private readonly Func<Stream> _open;
    private string? _sha256;
    private string? _gitBlob;

    private FakeContent(long length, Func<Stream> open) => (Length, _open) = (length, open);

    public static FakeContent Empty { get; } = Of([]);

    public long Length { get; }

    /// <summary>Lowercase hexadecimal digits.</summary>
    public string Sha256 => _sha256 ??= Hash(HashAlgorithmName.SHA256, []);

    /// <summary>Git's blob id, lowercase hexadecimal digits.</summary>
    public string GitBlob => _gitBlob ??= Hash(HashAlgorithmName.SHA1, Encoding.ASCII.GetBytes($"blob {Length}\0"));

    public static FakeContent Of(byte[] bytes) => new(bytes.Length, () => new MemoryStream(bytes, writable: false));

    public static FakeContent Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static FakeContent Of(GgufBuilder model) => Of(model.ToBytes());

    public static FakeContent OfFile(string path) => new(new FileInfo(path).Length, () => File.OpenRead(path));

    /// <summary>A file that is too large to be hashed: listed with any digest.</summary>
    public static FakeContent Sparse(string path) => new(new FileInfo(path).Length, () => File.OpenRead(path))
    {
        _sha256 = new string('0', 64),
        _gitBlob = new string('0', 40),
    };

    /// <summary>A file that is listed with that many bytes and any digest, and that nobody asks for.</summary>
    public static FakeContent Claimed(long length) => new(length, () => throw new InvalidOperationException("A file that is only claimed was asked for."))
    {
        _sha256 = new string('0', 64),
        _gitBlob = new string('0', 40),
    };

    public Stream Open() => _open();

    public byte[] ToBytes()
    {
        using Stream stream = Open();
        byte[] bytes = new byte[Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private string Hash(HashAlgorithmName name, byte[] before)
    {
        using var hash = IncrementalHash.CreateHash(name);
        using Stream stream = Open();
        hash.AppendData(before);
        byte[] buffer = new byte[1 << 16];
        while (stream.Read(buffer) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }
}
