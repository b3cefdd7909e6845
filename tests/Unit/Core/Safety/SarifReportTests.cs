using System.Text.Json;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Safety;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>Findings as SARIF, as other programs read them.</summary>
public class SarifReportTests
{
    [Fact]
    public void Every_rule_is_described_and_each_result_refers_to_its_own()
    {
        JsonElement run = Write([.. RuleExamples.Rules.SelectMany(rule => RuleExamples.Check(rule).Findings)]);
        JsonElement[] rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()];
        Assert.Equal(FindingRules.All.Select(rule => rule.Id), rules.Select(rule => rule.GetProperty("id").GetString()));
        Assert.All(run.GetProperty("results").EnumerateArray(), result =>
        {
            JsonElement rule = rules[result.GetProperty("ruleIndex").GetInt32()];
            Assert.Equal(rule.GetProperty("id").GetString(), result.GetProperty("ruleId").GetString());
            Assert.Equal(rule.GetProperty("defaultConfiguration").GetProperty("level").GetString(), result.GetProperty("level").GetString());
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
        });
    }

    [Fact]
    public void A_result_says_where_it_is()
    {
        var location = new FindingLocation("models/my model.gguf") { Offset = 24, Key = "tokenizer.chat_template", Line = 3, Column = 5 };
        JsonElement result = Write([new ModelFinding(FindingRules.TemplateAttr, location, "the chat template uses 'attr'")]).GetProperty("results")[0];
        JsonElement place = result.GetProperty("locations")[0];
        Assert.Equal("models/my%20model.gguf", place.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(24, place.GetProperty("physicalLocation").GetProperty("region").GetProperty("byteOffset").GetInt32());
        JsonElement logical = place.GetProperty("logicalLocations")[0];
        Assert.Equal("metadata/tokenizer.chat_template", logical.GetProperty("fullyQualifiedName").GetString());
        Assert.Equal((3, 5), (logical.GetProperty("properties").GetProperty("line").GetInt32(), logical.GetProperty("properties").GetProperty("column").GetInt32()));
        Assert.Contains("line 3, column 5", result.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_an_address_and_a_name_from_the_file_obeys_nobody()
    {
        string path = Path.Combine(Path.GetTempPath(), "ä b.gguf");
        var location = new FindingLocation(path) { Tensor = "\u001b[2J\u202Eevil" };
        JsonElement result = Write([new ModelFinding(FindingRules.TensorNamePath, location, "x")]).GetProperty("results")[0];
        string uri = result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!;
        Assert.Equal(path, new Uri(uri).LocalPath);
        Assert.Equal("\uFFFD[2J\uFFFDevil", result.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void No_finding_is_a_report_too()
    {
        JsonElement run = Write([]);
        Assert.Equal(0, run.GetProperty("results").GetArrayLength());
        Assert.Equal(("Kandil", "1.2.3"), (run.GetProperty("tool").GetProperty("driver").GetProperty("name").GetString(), run.GetProperty("tool").GetProperty("driver").GetProperty("version").GetString()));
    }

    private static JsonElement Write(IReadOnlyList<ModelFinding> findings)
    {
        using var stream = new MemoryStream();
        SarifReport.Write(stream, findings, "1.2.3");
        JsonElement document = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal("2.1.0", document.GetProperty("version").GetString());
        return Assert.Single(document.GetProperty("runs").EnumerateArray());
    }
}
