using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>
/// Ollama's releases as GitHub lays them out: <c>latest</c> leads to the newest one's page, whose address ends in <c>tag/vVERSION</c>,
/// and its files are below <c>download/vVERSION/</c>, their SHA-256 in <c>sha256sum.txt</c>.
/// </summary>
/// <param name="http">Sends.</param>
/// <param name="address">The address that ends in <c>releases</c>.</param>
internal sealed partial class OllamaReleases(HttpSender http, Uri address)
{
    private const string ChecksumFile = "sha256sum.txt";
    private const long LongestChecksums = 1 << 20;

    private static readonly int[] Redirects = [301, 302, 303, 307, 308];

    /// <summary>The archives that a machine can use, the better first. Releases before 0.14 have the second form alone.</summary>
    /// <exception cref="KandilException">E_COMPAT: there is none for the processor.</exception>
    public static IReadOnlyList<string> ArchivesFor(Architecture processor) => processor switch
    {
        Architecture.X64 => ["ollama-linux-amd64.tar.zst", "ollama-linux-amd64.tgz"],
        Architecture.Arm64 => ["ollama-linux-arm64.tar.zst", "ollama-linux-arm64.tgz"],
        _ => throw BackendErrors.NoRelease(processor.ToString()),
    };

    /// <summary>The newest release.</summary>
    /// <param name="archives">Archives that would serve, the better first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_VERIFY: its checksums name none of the archives; E_NET, E_TIMEOUT, E_NOT_FOUND, E_RATE_LIMIT.</exception>
    public async Task<OllamaRelease> LatestAsync(IReadOnlyList<string> archives, CancellationToken cancellationToken)
    {
        string tag = await LatestTagAsync(cancellationToken);
        Uri checksums = address.Below($"download/{tag}/{ChecksumFile}");
        byte[] text = await http.ReadAllAsync(new HttpRead(checksums), LongestChecksums, cancellationToken);
        Dictionary<string, Sha256Digest> digests = Parse(Encoding.UTF8.GetString(text));
        string archive = archives.FirstOrDefault(digests.ContainsKey)
            ?? throw BackendErrors.NoChecksum(tag, ShownAddress.Of(checksums), archives);
        Uri place = address.Below($"download/{tag}/{archive}");
        return new OllamaRelease(tag.TrimStart('v'), archive, place, checksums, digests[archive], await SizeAsync(place, cancellationToken));
    }

    // Only the name is taken from where it leads: the files are asked for at the address that the user knows of.
    private async Task<string> LatestTagAsync(CancellationToken cancellationToken)
    {
        Uri latest = address.Below("latest");
        await using HttpReply reply = await http.SendAsync(new HttpRead(latest) { Method = HttpMethod.Head, AcceptStatus = Redirects }, cancellationToken);
        string where = reply.Headers.GetValueOrDefault("location") ?? "";
        Match tag = Tag().Match(where);
        return tag.Success ? tag.Groups[1].Value : throw BackendErrors.NotReleases(ShownAddress.Of(latest), "it does not lead to the newest release");
    }

    private async Task<long> SizeAsync(Uri place, CancellationToken cancellationToken)
    {
        await using HttpReply reply = await http.SendAsync(new HttpRead(place) { From = 0, To = 0 }, cancellationToken);
        return (reply.Status == 206 ? reply.ContentRange?.Total : reply.Length) is > 0 and var size
            ? size
            : throw BackendErrors.NotReleases(ShownAddress.Of(place), "it does not say how long the archive is");
    }

    // As sha256sum writes them: 64 digits, two spaces or a space and an asterisk, and a name that begins with './'.
    private static Dictionary<string, Sha256Digest> Parse(string text)
    {
        var digests = new Dictionary<string, Sha256Digest>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 2 && Sha256Digest.TryParse(words[0], out Sha256Digest digest))
                digests[words[1].TrimStart('*') is var name && name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name] = digest;
        }

        return digests;
    }

    [GeneratedRegex(@"/tag/(v?[0-9]{1,9}(?:\.[0-9]{1,9}){1,3}(?:-[0-9A-Za-z.]{1,40})?)/?$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
