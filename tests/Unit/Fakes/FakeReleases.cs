using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A server of Ollama's releases, as GitHub lays them out, with an archive of the test's own.</summary>
public sealed class FakeReleases : IAsyncDisposable
{
    /// <param name="archive">What the archive is; null: a small one that is right.</param>
    /// <param name="port">A port; 0 for any that is free.</param>
    public FakeReleases(byte[]? archive = null, int port = 0)
    {
        Archive = FakeContent.Of(archive ?? Gzipped(Program("0.99.1")));
        Server = new FakeWebServer(Answer, port);
    }

    public FakeWebServer Server { get; }

    /// <summary>The setting <c>ollama.releases</c>.</summary>
    public string Address => $"{Server.Address}ollama/releases";

    public string Version { get; set; } = "0.99.1";

    public FakeContent Archive { get; set; }

    /// <summary>The archive's name; that of this processor, gzipped, so that no program is needed.</summary>
    public string Name { get; set; } = $"ollama-linux-{(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64")}.tgz";

    /// <summary>The text of the checksums; null: the right one.</summary>
    public string? Checksums { get; set; }

    /// <summary>Requests for the archive's content beyond its first byte, which is how its size is asked.</summary>
    public IEnumerable<FakeRequest> Fetches => Server.Requests.Where(request => IsArchive(request) && request.Range != (0, 0));

    public bool IsArchive(FakeRequest request) => request.Path == $"/assets/{Name}";

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A tar of these entries.</summary>
    public static byte[] Tar(params TarEntry[] entries)
    {
        using var whole = new MemoryStream();
        using (var writer = new TarWriter(whole, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
                writer.WriteEntry(entry);
        }

        return whole.ToArray();
    }

    public static TarEntry File(string name, string content, bool isProgram = false) => new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | (isProgram ? UnixFileMode.UserExecute | UnixFileMode.OtherExecute : 0),
    };

    public static TarEntry Link(string name, string target) => new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target };

    /// <summary>What a release is: the program, and libraries that link to one another.</summary>
    public static byte[] Program(string version) => Tar(
        new PaxTarEntry(TarEntryType.Directory, "./bin/"),
        File("./bin/ollama", $"#!/bin/sh\necho ollama {version} $1\n", isProgram: true),
        File("lib/ollama/cuda_v13/libcublas.so.13.1", "library"),
        Link("lib/ollama/cuda_v13/libcublas.so.13", "libcublas.so.13.1"),
        Link("lib/ollama/mlx_cuda_v13/libcublas.so.13", "../cuda_v13/libcublas.so.13"));

    public static byte[] Gzipped(byte[] content)
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return whole.ToArray();
    }

    private FakeReply Answer(FakeRequest request) => request.Path switch
    {
        "/ollama/releases/latest" => FakeReply.Redirect(new Uri(Server.Address, $"ollama/releases/tag/v{Version}")),
        var path when path == $"/ollama/releases/download/v{Version}/sha256sum.txt" =>
            new FakeReply { Content = FakeContent.Of(Checksums ?? $"{new string('a', 64)}  ./OllamaSetup.exe\n{Archive.Sha256}  ./{Name}\n") },
        var path when path == $"/ollama/releases/download/v{Version}/{Name}" => FakeReply.Redirect(new Uri(Server.Address, $"assets/{Name}")),
        var path when path == $"/assets/{Name}" => new FakeReply { Content = Archive, HasRanges = true },
        _ => FakeReply.Empty(404),
    };
}
