using System.Collections;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Provisioning;
using Kandil.Tests.Unit.Architecture;

namespace Kandil.Tests.Unit.Core.Operations.Provisioning;

public sealed class RequirementFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-requirements-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_field_of_a_file_is_read()
    {
        RequirementFile file = Read("""
            { "description": "for all", "version": 1, "models": [
              "lab/plain:Q8_0",
              { "model": "shelf:lab/sea", "Revision": "v2", "quantization": "Q4_0", "pin": true, "accept_license": "llama3",
                "include": ["*.json", "a.gguf"], "exclude": "b.json", "library": "transformers" } ] }
            """);

        Assert.Equal("for all", file.Description);
        Assert.Equal("lab/plain:Q8_0", file.Models[0].Model);
        ModelRequirement whole = file.Models[1];
        Assert.Equal(("shelf:lab/sea", "v2", "Q4_0", true, "llama3", "transformers"),
            (whole.Model, whole.Revision, whole.Quantization, whole.Pin, whole.AcceptLicense, whole.Library));
        Assert.Equal(["*.json", "a.gguf"], whole.Include);
        Assert.Equal(["b.json"], whole.Exclude);
    }

    [Fact]
    public void The_same_content_from_a_hashtable_is_the_same()
    {
        var entry = new Hashtable { ["Model"] = "lab/plain", ["Pin"] = true, ["Include"] = new object[] { "*.json" } };
        var content = new Dictionary<string, object?> { ["Models"] = new object[] { entry, "lab/other" } };

        RequirementFile file = RequirementFile.From("team.psd1", content);

        Assert.Equal(["lab/plain", "lab/other"], file.Models.Select(model => model.Model));
        Assert.True(file.Models[0].Pin);
        Assert.Equal(["*.json"], file.Models[0].Include);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "one JSON object")]
    [InlineData("""{ "models": [ "a/b" ], "models": [] }""", "'models' stands twice")]
    [InlineData("""{ "description": "x" }""", "models")]
    [InlineData("""{ "models": {} }""", "models")]
    [InlineData("""{ "models": [ 5 ] }""", "models[0]")]
    [InlineData("""{ "models": [ "a/b", { "pin": true } ] }""", "models[1].model")]
    [InlineData("""{ "models": [ { "model": "a/b", "pin": "yes" } ] }""", "models[0].pin")]
    [InlineData("""{ "models": [ { "model": "a/b", "include": [5] } ] }""", "models[0].include")]
    [InlineData("""{ "models": [ { "model": "a/b", "revision": "" } ] }""", "models[0].revision")]
    [InlineData("""{ "models": [ { "model": "a/b", "force": true } ] }""", "models[0].force")]
    [InlineData("""{ "models": [ { "model": "a/b", "pin": true, "Pin": true } ] }""", "models[0].pin")]
    [InlineData("""{ "models": [ "a/b", "A/B" ] }""", "models[1]")]
    [InlineData("""{ "models": [], "version": 2 }""", "version 2")]
    [InlineData("""{ "models": [], "version": "one" }""", "version")]
    [InlineData("""{ "model": [] }""", "'model'")]
    public void Whatever_is_wrong_is_named_with_its_file_entry_and_field(string content, string named)
    {
        KandilException failure = Assert.Throws<KandilException>(() => Read(content));

        Assert.Equal(ErrorCode.Schema, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains("team.json", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said() =>
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<KandilException>(() => RequirementFile.ReadJson(Path.Combine(_folder, "no.json"))).Code);

    [Fact]
    public void The_sample_that_ships_can_be_read()
    {
        RequirementFile file = RequirementFile.ReadJson(Path.Combine(RepositoryRoot.Path, "docs", "baseline.json"));

        Assert.NotNull(file.Description);
        Assert.All(file.Models, model => Assert.True(model.Pin));
    }

    private RequirementFile Read(string content)
    {
        string path = Path.Combine(_folder, "team.json");
        File.WriteAllText(path, content);
        return RequirementFile.ReadJson(path);
    }
}
