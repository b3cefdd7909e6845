using System.Text.Json;
using Kandil.Core.Errors.Findings;

namespace Kandil.Core.Safety;

/// <summary>Findings as SARIF 2.1.0, which code hosts and editors show: one run, with every rule and each finding.</summary>
public static class SarifReport
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>Writes a report.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="findings">The findings, of however many files.</param>
    /// <param name="version">Kandil's version.</param>
    /// <param name="isWhole">False where something was to be looked at and could not: the report then says that the run failed.</param>
    public static void Write(Stream stream, IEnumerable<ModelFinding> findings, string version, bool isWhole = true)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, version);
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", isWhole);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (ModelFinding finding in findings)
            WriteResult(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, string version)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "Kandil");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (FindingRule rule in FindingRules.All)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            WriteMessage(json, "shortDescription", rule.Meaning);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(rule.Severity));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, ModelFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule.Id);
        json.WriteNumber("ruleIndex", FindingRules.All.ToList().IndexOf(finding.Rule));
        json.WriteString("level", Level(finding.Severity));
        WriteMessage(json, "message", finding.ToString());
        json.WriteStartArray("locations");
        json.WriteStartObject();
        WritePhysical(json, finding.Location);
        WriteLogical(json, finding.Location);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePhysical(Utf8JsonWriter json, FindingLocation location)
    {
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(location.File));
        json.WriteEndObject();
        if (location.Offset is { } offset)
        {
            json.WriteStartObject("region");
            json.WriteNumber("byteOffset", offset);
            json.WriteNumber("byteLength", 0);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The key or tensor; a template's line and column are those of the text in it, not of the file, and so are said as properties.</summary>
    private static void WriteLogical(Utf8JsonWriter json, FindingLocation location)
    {
        if ((location.Tensor ?? location.Key) is not { } name)
            return;

        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("fullyQualifiedName", location.Tensor is null ? $"metadata/{name}" : $"tensors/{name}");
        json.WriteString("kind", "member");
        if (location is { Line: { } line, Column: { } column })
        {
            json.WriteStartObject("properties");
            json.WriteNumber("line", line);
            json.WriteNumber("column", column);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(FindingSeverity severity) => severity == FindingSeverity.Error ? "error" : "warning";

    private static string UriOf(string file) => Path.IsPathFullyQualified(file)
        ? new Uri(file).AbsoluteUri
        : string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
}
