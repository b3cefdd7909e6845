using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.Safety;
using Kandil.Core.Sources;

namespace Kandil.Core.Acquisition;

/// <summary>Reads the headers of GGUF files at their source, a piece at a time, until they end: no byte of weights beyond the last piece.</summary>
internal sealed class RemoteHeaders(HttpSender http, IModelSource source)
{
    private const int MostBytes = 1 << 26;
    private const int MiB = 1 << 20;

    // Most first shards and whole models hold the vocabulary, a later shard holds its tensors' names alone.
    private static readonly int[] Pieces = [MiB, 2 * MiB, 2 * MiB, 2 * MiB, 4 * MiB];
    private static readonly int[] LaterPieces = [1 << 16, 1 << 18, MiB];

    /// <summary>The type of each file whose header says one.</summary>
    /// <exception cref="KandilException">As <see cref="HttpSender.SendAsync"/>; E_UNSAFE: a file is no GGUF file.</exception>
    public async Task<IReadOnlyDictionary<SafeRelativePath, QuantizationType>> ReadAsync(IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        var types = new Dictionary<SafeRelativePath, QuantizationType>();
        foreach (SourceFile file in files.Where(file => file.Address is not null))
        {
            if ((await HeaderAsync(file, Pieces, cancellationToken))?.Facts.Quantization is { } type)
                types[file.Path] = type;
        }

        return types;
    }

    /// <summary>
    /// The headers of a model's files, its first shard first, looked at by Safety: what would be refused after a download is refused
    /// before it. Null where one cannot be had without much more than itself.
    /// </summary>
    /// <exception cref="KandilException">As <see cref="HttpSender.SendAsync"/>; E_UNSAFE: a file is no GGUF file, or is refused for what its header says.</exception>
    public async Task<IReadOnlyList<GgufFile>?> OfModelAsync(IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        var headers = new List<GgufFile>();
        foreach (SourceFile file in files)
        {
            if (file.Address is null || await HeaderAsync(file, headers.Count == 0 ? Pieces : LaterPieces, cancellationToken) is not { } header)
                return null; // a chunk is larger than any header
            headers.Add(header);
        }

        if (headers.Count == 0)
            return null;
        ModelFileCheck.Check([.. files.Select((file, index) => (file.Path.Value, headers[index]))]).ThrowIfRefused();
        return headers;
    }

    private async Task<GgufFile?> HeaderAsync(SourceFile file, int[] pieces, CancellationToken cancellationToken)
    {
        byte[] start = [];
        for (int at = 0; start.Length < Math.Min(file.Size, MostBytes); at++)
        {
            int length = (int)Math.Min(pieces[Math.Min(at, pieces.Length - 1)], file.Size - start.Length);
            if (await PieceAsync(file, start.Length, length, cancellationToken) is not { } piece)
                return null;
            start = [.. start, .. piece];
            try
            {
                using var header = new HeaderStream(start, isWhole: start.Length == file.Size);
                return GgufReader.Read(header, file.Size, file.Path.Value);
            }
            catch (HeaderEndsException)
            {
                // The header goes on: the next piece.
            }
        }

        return null;
    }

    // Null where the server gives whole files only, which is only of use at the start.
    private async Task<byte[]?> PieceAsync(SourceFile file, int from, int length, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[length];
        var read = new HttpRead(file.Address!) { From = from, To = from + length - 1, Credential = await source.CredentialForAsync(file.Address!) };
        await using HttpReply reply = await http.SendAsync(read, cancellationToken);
        if (from > 0 && reply.ContentRange?.From != from)
            return null;
        try
        {
            int came = await reply.Body.ReadAtLeastAsync(piece, length, throwOnEndOfStream: false, cancellationToken);
            return came == length ? piece : throw AcquisitionErrors.ShortBody(ShownAddress.Of(file.Address!), length - came);
        }
        catch (HttpBrokenException broken)
        {
            throw broken.Failure;
        }
    }

    private sealed class HeaderEndsException : IOException;

    /// <summary>The first bytes of a file; reading past them says so rather than that the file ends.</summary>
    private sealed class HeaderStream(byte[] start, bool isWhole) : MemoryStream(start, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => Checked(base.Read(buffer, offset, count), count);

        public override int Read(Span<byte> buffer) => Checked(base.Read(buffer), buffer.Length);

        private int Checked(int read, int wanted) => read > 0 || wanted == 0 || isWhole ? read : throw new HeaderEndsException();
    }
}
