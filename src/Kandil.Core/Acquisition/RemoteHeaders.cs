using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Core.Acquisition;

/// <summary>Reads the headers of GGUF files at their source, to learn quantisations that no name says.</summary>
internal sealed class RemoteHeaders(HttpSender http, IModelSource source)
{
    // Most headers fit the first; the vocabulary of the largest takes some tens of megabytes.
    private static readonly int[] Lengths = [1 << 20, 1 << 23, 1 << 26];

    /// <summary>The type of each file whose header says one.</summary>
    /// <exception cref="KandilException">As <see cref="HttpSender.SendAsync"/>; E_UNSAFE: a file is no GGUF file.</exception>
    public async Task<IReadOnlyDictionary<SafeRelativePath, QuantizationType>> ReadAsync(IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        var types = new Dictionary<SafeRelativePath, QuantizationType>();
        foreach (SourceFile file in files.Where(file => file.Address is not null))
        {
            if (await TypeOfAsync(file, cancellationToken) is { } type)
                types[file.Path] = type;
        }

        return types;
    }

    private async Task<QuantizationType?> TypeOfAsync(SourceFile file, CancellationToken cancellationToken)
    {
        foreach (int length in Lengths)
        {
            byte[] start = await StartAsync(file, (int)Math.Min(length, file.Size), cancellationToken);
            try
            {
                using var header = new HeaderStream(start, isWhole: start.Length == file.Size);
                return GgufReader.Read(header, file.Size, file.Path.Value).Facts.Quantization;
            }
            catch (HeaderEndsException)
            {
                // The header goes on: the next length.
            }
        }

        return null;
    }

    private async Task<byte[]> StartAsync(SourceFile file, int length, CancellationToken cancellationToken)
    {
        byte[] start = new byte[length];
        var read = new HttpRead(file.Address!) { From = 0, To = length - 1, Credential = await source.CredentialForAsync(file.Address!) };
        await using HttpReply reply = await http.SendAsync(read, cancellationToken);
        try
        {
            int came = await reply.Body.ReadAtLeastAsync(start, length, throwOnEndOfStream: false, cancellationToken);
            return came == length ? start : throw AcquisitionErrors.ShortBody(ShownAddress.Of(file.Address!), length - came);
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
