using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kandil.Tests.Unit.Core.Catalog;

/// <summary>
/// As much of JSON Schema 2020-12 as catalog.schema.json uses. A keyword that it does not know is a failure, so that
/// nobody writes a rule into the schema that nothing checks.
/// </summary>
internal sealed class JsonSchemaSubset(JsonElement schema)
{
    private static readonly string[] Remarks = ["$schema", "title", "description", "$defs"];

    public IEnumerable<string> Violations(JsonElement instance) => Check(schema, instance, "$");

    private IEnumerable<string> Check(JsonElement rule, JsonElement instance, string at) =>
        rule.EnumerateObject().Where(keyword => !Remarks.Contains(keyword.Name)).SelectMany(keyword => Check(rule, keyword, instance, at));

    private IEnumerable<string> Check(JsonElement rule, JsonProperty keyword, JsonElement instance, string at) => keyword.Name switch
    {
        "$ref" => Check(Definition(keyword.Value.GetString()!), instance, at),
        "type" => Unless(IsOfType(instance, keyword.Value.GetString()!), at, $"is no {keyword.Value}"),
        "enum" => Unless(keyword.Value.EnumerateArray().Any(value => Same(value, instance)), at, $"is none of {keyword.Value}"),
        "const" => Unless(Same(keyword.Value, instance), at, $"is not {keyword.Value}"),
        "pattern" => Unless(!IsText(instance) || Regex.IsMatch(instance.GetString()!, keyword.Value.GetString()!), at, $"does not match {keyword.Value}"),
        "minLength" => Unless(!IsText(instance) || instance.GetString()!.Length >= keyword.Value.GetInt32(), at, "is too short"),
        "maxLength" => Unless(!IsText(instance) || instance.GetString()!.Length <= keyword.Value.GetInt32(), at, "is too long"),
        "minimum" => Unless(!IsNumber(instance) || instance.GetDouble() >= keyword.Value.GetDouble(), at, "is too small"),
        "maximum" => Unless(!IsNumber(instance) || instance.GetDouble() <= keyword.Value.GetDouble(), at, "is too large"),
        "minItems" => Unless(!IsList(instance) || instance.GetArrayLength() >= keyword.Value.GetInt32(), at, "has too few items"),
        "uniqueItems" => Unless(!IsList(instance) || instance.EnumerateArray().Select(item => item.GetRawText()).Distinct().Count() == instance.GetArrayLength(), at, "says something twice"),
        "items" => IsList(instance) ? instance.EnumerateArray().SelectMany((item, index) => Check(keyword.Value, item, $"{at}[{index}]")) : [],
        "properties" => IsObject(instance)
            ? instance.EnumerateObject().Where(member => keyword.Value.TryGetProperty(member.Name, out _))
                .SelectMany(member => Check(keyword.Value.GetProperty(member.Name), member.Value, $"{at}.{member.Name}"))
            : [],
        "required" => IsObject(instance)
            ? keyword.Value.EnumerateArray().Where(name => !instance.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at} has no {name}")
            : [],
        "additionalProperties" when keyword.Value.ValueKind == JsonValueKind.False => IsObject(instance)
            ? instance.EnumerateObject().Where(member => !rule.GetProperty("properties").TryGetProperty(member.Name, out _)).Select(member => $"{at} has a {member.Name}")
            : [],
        _ => throw new NotSupportedException($"The schema's keyword {keyword.Name} is not checked."),
    };

    private JsonElement Definition(string reference) =>
        schema.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..]);

    private static string[] Unless(bool isRight, string at, string problem) => isRight ? [] : [$"{at} {problem}"];

    private static bool IsOfType(JsonElement instance, string type) => type switch
    {
        "object" => IsObject(instance),
        "array" => IsList(instance),
        "string" => IsText(instance),
        "integer" => IsNumber(instance) && instance.TryGetInt64(out _),
        "boolean" => instance.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => throw new NotSupportedException($"The schema's type {type} is not checked."),
    };

    private static bool Same(JsonElement one, JsonElement other) => one.GetRawText() == other.GetRawText();

    private static bool IsText(JsonElement instance) => instance.ValueKind == JsonValueKind.String;

    private static bool IsNumber(JsonElement instance) => instance.ValueKind == JsonValueKind.Number;

    private static bool IsList(JsonElement instance) => instance.ValueKind == JsonValueKind.Array;

    private static bool IsObject(JsonElement instance) => instance.ValueKind == JsonValueKind.Object;
}
