using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>Hashes a file from its first byte to its last: SHA-256 for our record, and the digest that its source announced.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly SourceFile _file;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _git;

    public ContentHash(SourceFile file)
    {
        _file = file;
        if (file.DigestKind != DigestKind.GitBlobSha1)
            return;
        _git = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        _git.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Size}\0")));
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        _git?.AppendData(bytes);
    }

    /// <summary>Ends the hash.</summary>
    public ContentDigest Finish()
    {
        Sha256Digest sha256 = Sha256Digest.FromBytes(_sha256.GetHashAndReset());
        string? git = _git is null ? null : Convert.ToHexString(_git.GetHashAndReset()).ToLowerInvariant();
        return new ContentDigest(_file, sha256, git);
    }

    public void Dispose()
    {
        _sha256.Dispose();
        _git?.Dispose();
    }
}

/// <summary>What a file's content turned out to be.</summary>
/// <param name="File">What its source announced.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="GitBlob">Its git blob id, where the source gives one.</param>
internal sealed record ContentDigest(SourceFile File, Sha256Digest Sha256, string? GitBlob)
{
    /// <summary>Whether it is what the source announced; true where that announced nothing.</summary>
    public bool IsRight => File.DigestKind == DigestKind.None || string.Equals(Actual, File.Digest, StringComparison.OrdinalIgnoreCase);

    private string Actual => File.DigestKind == DigestKind.GitBlobSha1 ? GitBlob! : Sha256.ToString();

    public KandilException Mismatch(string model) => AcquisitionErrors.WrongContent(
        model, File.Path.Value, File.DigestKind == DigestKind.GitBlobSha1 ? "git blob id" : "SHA-256", File.Digest!, Actual, File.DigestSource);
}
