using System.Text.Json;
using System.Text.RegularExpressions;
using Kandil.Core.Engines;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Answers;

/// <summary>The JSON schema that an answer is asked to follow, and whether it does.</summary>
internal sealed partial class AnswerSchema
{
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    private readonly JsonSchemaRules _rules;

    /// <summary>Reads the schema.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no JSON object, or nothing could be checked against it.</exception>
    public AnswerSchema(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            JsonElement root = document.RootElement.Clone();
            if (root.ValueKind != JsonValueKind.Object)
                throw ArgumentErrors.BadSchema("it is no JSON object");
            (Text, _rules) = (root.GetRawText(), new JsonSchemaRules(root));
            Check(root);
        }
        catch (JsonException wrong)
        {
            throw ArgumentErrors.BadSchema($"it is no JSON at line {(wrong.LineNumber ?? 0) + 1}");
        }
    }

    /// <summary>The schema as it is sent.</summary>
    public string Text { get; }

    /// <summary>An answer with the value that it is.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it is no JSON, or does not follow the schema.</exception>
    public Completion Checked(Completion answer)
    {
        JsonElement value;
        try
        {
            using var document = JsonDocument.Parse(Fence().Match(answer.Text) is { Success: true } fenced ? fenced.Groups["json"].Value : answer.Text);
            value = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw AnswerErrors.NoJson(answer.Model, answer.Text, answer.FinishReason == FinishReason.Length);
        }

        return _rules.Problem(value) is { } problem ? throw AnswerErrors.NotOfSchema(answer.Model, problem, answer.Text) : answer with { Json = value };
    }

    // Before anything is asked: what could not be checked afterwards.
    private void Check(JsonElement rule)
    {
        if (rule.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return;
        if (rule.ValueKind != JsonValueKind.Object)
            throw ArgumentErrors.BadSchema($"it has {QuotedText.Quote(rule.GetRawText())} where a schema must stand");
        foreach (JsonProperty keyword in rule.EnumerateObject())
            Check(keyword.Name, keyword.Value);
    }

    private void Check(string keyword, JsonElement value)
    {
        if (KindOf(keyword) is { } kind && value.ValueKind != kind)
            throw ArgumentErrors.BadSchema($"its {keyword} is {QuotedText.Quote(value.GetRawText())}");
        if (keyword == "type" && !(value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().All(IsType) : IsType(value)))
            throw ArgumentErrors.BadSchema($"its type is {QuotedText.Quote(value.GetRawText())}, and must be one of {string.Join(", ", Types)}");
        if (keyword == "$ref" && _rules.Target(value.GetString()!) is null)
            throw ArgumentErrors.BadSchema($"its $ref {value} leads nowhere within it");
        if (keyword == "pattern")
            CheckPattern(value.GetString()!);
        foreach (JsonElement inner in SchemasIn(keyword, value))
            Check(inner);
        if (keyword == "patternProperties")
        {
            foreach (JsonProperty one in value.EnumerateObject())
                CheckPattern(one.Name);
        }
    }

    private static bool IsType(JsonElement value) => value.ValueKind == JsonValueKind.String && Types.Contains(value.GetString()!);

    private static JsonValueKind? KindOf(string keyword) => keyword switch
    {
        "minimum" or "maximum" or "multipleOf" or "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties"
            or "minContains" or "maxContains" => JsonValueKind.Number,
        "$ref" or "pattern" => JsonValueKind.String,
        "enum" or "allOf" or "anyOf" or "oneOf" or "prefixItems" => JsonValueKind.Array,
        "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas" or "dependentRequired" => JsonValueKind.Object,
        _ => null,
    };

    private static IEnumerable<JsonElement> SchemasIn(string keyword, JsonElement value) => keyword switch
    {
        "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas" => value.EnumerateObject().Select(one => one.Value),
        "allOf" or "anyOf" or "oneOf" or "prefixItems" => value.EnumerateArray(),
        "items" when value.ValueKind == JsonValueKind.Array => value.EnumerateArray(),
        "items" or "additionalProperties" or "not" or "if" or "then" or "else" or "contains" or "propertyNames" => [value],
        _ => [],
    };

    private static void CheckPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
        }
        catch (ArgumentException)
        {
            throw ArgumentErrors.BadSchema($"its pattern {QuotedText.Quote(pattern)} is no regular expression");
        }
    }

    // Where a server knows no schemas, models put what they were asked for into a block of code.
    [GeneratedRegex(@"^\s*```(?:json)?\s*\n(?<json>.*)\n\s*```\s*$", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Fence();
}
