using System.Text.Json.Nodes;
using Kandil.Core.Configuration;
using Kandil.Core.Sources.Local;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Sources.Local;

public sealed class LocalModelsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kandil-found-").FullName;

    private ProgramFolders Folders => new(new KandilEnvironment(read: name => name switch
    {
        "HOME" or "USERPROFILE" => _home,
        "OLLAMA_MODELS" => Path.Combine(_home, "ollama"),
        "HF_HUB_CACHE" => Path.Combine(_home, "hub"),
        _ => null,
    }));

    public void Dispose() => Directory.Delete(_home, true);

    [Fact]
    public void A_machine_without_those_programs_has_nothing_to_find() => Assert.Empty(LocalModels.Find(Folders));

    [Fact]
    public void What_LM_Studio_keeps_is_found_whole_with_its_companion()
    {
        const string folder = ".lmstudio/models/lab/plain/";
        Put(folder + "m-Q4_K_M-00001-of-00002.gguf");
        Put(folder + "m-Q4_K_M-00002-of-00002.gguf");
        Put(folder + "mmproj-m-F16.gguf");
        Put(folder + "m-Q8_0-00001-of-00002.gguf");
        Put(folder + "notes.txt");
        Put(".lmstudio/models/stray.gguf");

        FoundModel model = Assert.Single(LocalModels.Find(Folders));

        Assert.Equal(("LM Studio", "lab/plain", "Q4_K_M"), (model.Program, model.Name, model.Quantization));
        Assert.Equal(["m-Q4_K_M-00001-of-00002.gguf", "m-Q4_K_M-00002-of-00002.gguf"], model.Files.Select(Path.GetFileName));
        Assert.Equal("mmproj-m-F16.gguf", Path.GetFileName(model.Companion));
        Assert.Equal(model.Files.Sum(file => new FileInfo(file).Length), model.Size);
    }

    [Fact]
    public void What_the_Hugging_Face_cache_keeps_is_found_through_its_links()
    {
        FakeContent content = FakeContent.Of(GgufBuilder.Chain("hello"));
        string blob = Put($"hub/models--lab--plain/blobs/{content.Sha256}", content.ToBytes());
        string link = Path.Combine(_home, "hub", "models--lab--plain", "snapshots", new string('c', 40), "m-Q4_K_M.gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, Path.Combine("..", "..", "blobs", content.Sha256));

        FoundModel model = Assert.Single(LocalModels.Find(Folders));

        Assert.Equal(("Hugging Face cache", "lab/plain", new string('c', 40)), (model.Program, model.Name, model.Commit));
        Assert.Equal(Path.GetFullPath(blob), Assert.Single(model.Files));
        Assert.Equal(content.Sha256, model.ClaimedSha256.ToString());
        Assert.Equal(content.Length, model.Size);
    }

    [Fact]
    public void What_Ollama_keeps_is_found_by_its_manifests()
    {
        FakeContent content = FakeContent.Of(GgufBuilder.Chain("hello"));
        string blob = Put($"ollama/blobs/sha256-{content.Sha256}", content.ToBytes());
        PutManifest("registry.ollama.ai/library/tiny/1b-q4_0", content.Sha256);
        PutManifest("hf.co/lab/plain/Q8_0", content.Sha256);
        PutManifest("registry.ollama.ai/library/gone/latest", new string('a', 64));
        PutManifest("registry.ollama.ai/library/evil/latest", "../../../../etc/passwd");
        Put("ollama/manifests/registry.ollama.ai/library/broken/latest", "{"u8.ToArray());

        FoundModel model = Assert.Single(LocalModels.Find(Folders)); // each file once

        Assert.Equal(blob, Assert.Single(model.Files));
        Assert.Equal("hf.co/lab/plain:Q8_0", model.Name);
        Assert.Equal(content.Sha256, model.ClaimedSha256.ToString());
        File.Delete(Path.Combine(_home, "ollama", "manifests", "hf.co", "lab", "plain", "Q8_0"));
        Assert.Equal("tiny:1b-q4_0", Assert.Single(LocalModels.Find(Folders)).Name);
    }

    [Fact]
    public void Folders_that_are_links_in_a_circle_end()
    {
        Put(".lmstudio/models/lab/plain/m-Q4_0.gguf");
        Directory.CreateSymbolicLink(Path.Combine(_home, ".lmstudio", "models", "lab", "loop"), Path.Combine(_home, ".lmstudio", "models"));

        Assert.Single(LocalModels.Find(Folders));
    }

    private void PutManifest(string path, string digest) => Put($"ollama/manifests/{path}", System.Text.Encoding.UTF8.GetBytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["layers"] = new JsonArray(
            new JsonObject { ["mediaType"] = "application/vnd.ollama.image.license", ["digest"] = "sha256:" + new string('b', 64) },
            new JsonObject { ["mediaType"] = "application/vnd.ollama.image.model", ["digest"] = "sha256:" + digest }),
    }.ToJsonString()));

    private string Put(string path, byte[]? content = null)
    {
        string file = Path.Combine(_home, path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content ?? GgufBuilder.Chain("x").ToBytes());
        return file;
    }
}
