using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kandil.Core.Operations.Answers;

/// <summary>
/// Whether a value follows a JSON schema of draft 2020-12 or an older one. Checked is every keyword that says something of types,
/// numbers, texts, lists, objects, choices and references within the schema; remarks and <c>format</c> say nothing, as the drafts have
/// it, and <c>unevaluated…</c>, <c>$dynamicRef</c> and what is unknown is not looked at.
/// </summary>
internal sealed class JsonSchemaRules(JsonElement schema)
{
    private const int Deepest = 200;
    private const int MostShown = 60;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>The first thing that is wrong with a value, such as <c>$.items[2].price is a string, and must be a number</c>; null where it follows the schema.</summary>
    public string? Problem(JsonElement value) => Problems(schema, value, "$", 0).FirstOrDefault();

    /// <summary>The place that a reference within the schema leads to; null where it leads nowhere, or out of it.</summary>
    public JsonElement? Target(string reference)
    {
        if (!reference.StartsWith('#') || reference.Length > 1 && reference[1] != '/')
            return null;
        JsonElement at = schema;
        foreach (string step in reference.Split('/').Skip(1))
        {
            string name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out JsonElement member))
                at = member;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < at.GetArrayLength())
                at = at[index];
            else
                return null;
        }

        return at;
    }

    private IEnumerable<string> Problems(JsonElement rule, JsonElement value, string at, int depth)
    {
        if (rule.ValueKind == JsonValueKind.False)
            return [$"{at} must not be there"];
        if (rule.ValueKind != JsonValueKind.Object)
            return [];
        return depth > Deepest ? [$"{at} cannot be checked, because the schema goes in circles"]
            : rule.EnumerateObject().SelectMany(keyword => Problems(rule, keyword, value, at, depth + 1));
    }

    private IEnumerable<string> Problems(JsonElement rule, JsonProperty keyword, JsonElement value, string at, int depth)
    {
        JsonElement said = keyword.Value;
        return keyword.Name switch
        {
            "$ref" => Problems(Target(said.GetString()!)!.Value, value, at, depth),
            "type" => Unless(Texts(said).Any(type => IsOfType(value, type)), $"{at} is {KindOf(value)}, and must be {string.Join(" or ", Texts(said).Select(Named))}"),
            "enum" => Unless(said.EnumerateArray().Any(one => Same(one, value)), $"{at} is {Shown(value)}, and must be one of {Shown(said)}"),
            "const" => Unless(Same(said, value), $"{at} is {Shown(value)}, and must be {Shown(said)}"),
            "allOf" => said.EnumerateArray().SelectMany(one => Problems(one, value, at, depth)),
            "anyOf" => Unless(said.EnumerateArray().Any(one => Follows(one, value, depth)), $"{at} is {Shown(value)}, which fits none of anyOf"),
            "oneOf" => Unless(said.EnumerateArray().Count(one => Follows(one, value, depth)) == 1, $"{at} is {Shown(value)}, which does not fit exactly one of oneOf"),
            "not" => Unless(!Follows(said, value, depth), $"{at} is {Shown(value)}, which not forbids"),
            "if" => rule.TryGetProperty(Follows(said, value, depth) ? "then" : "else", out JsonElement then) ? Problems(then, value, at, depth) : [],
            _ => value.ValueKind switch
            {
                JsonValueKind.Number => OfNumber(keyword, value.GetDouble(), value, at),
                JsonValueKind.String => OfText(keyword, value.GetString()!, at),
                JsonValueKind.Array => OfList(rule, keyword, value, at, depth),
                JsonValueKind.Object => OfObject(rule, keyword, value, at, depth),
                _ => [],
            },
        };
    }

    private static string[] OfNumber(JsonProperty keyword, double number, JsonElement value, string at) => keyword.Name switch
    {
        "minimum" => Unless(number >= keyword.Value.GetDouble(), $"{at} is {value}, and must be {keyword.Value} or more"),
        "maximum" => Unless(number <= keyword.Value.GetDouble(), $"{at} is {value}, and must be {keyword.Value} or less"),
        "exclusiveMinimum" when keyword.Value.ValueKind == JsonValueKind.Number => Unless(number > keyword.Value.GetDouble(), $"{at} is {value}, and must be more than {keyword.Value}"),
        "exclusiveMaximum" when keyword.Value.ValueKind == JsonValueKind.Number => Unless(number < keyword.Value.GetDouble(), $"{at} is {value}, and must be less than {keyword.Value}"),
        "multipleOf" => Unless(IsMultiple(value, keyword.Value), $"{at} is {value}, and must be a multiple of {keyword.Value}"),
        _ => [],
    };

    private static string[] OfText(JsonProperty keyword, string text, string at) => keyword.Name switch
    {
        "minLength" => Unless(text.EnumerateRunes().Count() >= keyword.Value.GetDouble(), $"{at} is too short: it must have {keyword.Value} characters or more"),
        "maxLength" => Unless(text.EnumerateRunes().Count() <= keyword.Value.GetDouble(), $"{at} is too long: it must have {keyword.Value} characters or less"),
        "pattern" => Unless(Matches(text, keyword.Value.GetString()!), $"{at} does not match the pattern {keyword.Value}"),
        _ => [],
    };

    private IEnumerable<string> OfList(JsonElement rule, JsonProperty keyword, JsonElement list, string at, int depth)
    {
        int before = rule.TryGetProperty("prefixItems", out JsonElement prefix) && prefix.ValueKind == JsonValueKind.Array ? prefix.GetArrayLength() : 0;
        return keyword.Name switch
        {
            "minItems" => Unless(list.GetArrayLength() >= keyword.Value.GetDouble(), $"{at} has {list.GetArrayLength()} items, and must have {keyword.Value} or more"),
            "maxItems" => Unless(list.GetArrayLength() <= keyword.Value.GetDouble(), $"{at} has {list.GetArrayLength()} items, and must have {keyword.Value} or less"),
            "uniqueItems" when keyword.Value.ValueKind == JsonValueKind.True => Unless(!HasTwice(list), $"{at} has an item twice"),
            "prefixItems" => keyword.Value.EnumerateArray().Zip(list.EnumerateArray()).SelectMany((pair, index) => Problems(pair.First, pair.Second, $"{at}[{index}]", depth)),
            "items" when keyword.Value.ValueKind == JsonValueKind.Array =>
                keyword.Value.EnumerateArray().Zip(list.EnumerateArray()).SelectMany((pair, index) => Problems(pair.First, pair.Second, $"{at}[{index}]", depth)),
            "items" => list.EnumerateArray().Skip(before).SelectMany((item, index) => Problems(keyword.Value, item, $"{at}[{before + index}]", depth)),
            "contains" => Unless(Contained(rule, keyword.Value, list, depth), $"{at} has not as many items that fit contains as it must"),
            _ => [],
        };
    }

    private IEnumerable<string> OfObject(JsonElement rule, JsonProperty keyword, JsonElement value, string at, int depth)
    {
        JsonElement said = keyword.Value;
        return keyword.Name switch
        {
            "required" when said.ValueKind == JsonValueKind.Array => Texts(said).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{at} has no {name}"),
            "properties" => said.EnumerateObject().Where(one => value.TryGetProperty(one.Name, out _))
                .SelectMany(one => Problems(one.Value, value.GetProperty(one.Name), $"{at}.{one.Name}", depth)),
            "patternProperties" => said.EnumerateObject().SelectMany(one => value.EnumerateObject().Where(member => Matches(member.Name, one.Name))
                .SelectMany(member => Problems(one.Value, member.Value, $"{at}.{member.Name}", depth))),
            "additionalProperties" => value.EnumerateObject().Where(member => !IsNamed(rule, member.Name))
                .SelectMany(member => said.ValueKind == JsonValueKind.False ? [$"{at} has a {member.Name}, which the schema does not name"] : Problems(said, member.Value, $"{at}.{member.Name}", depth)),
            "propertyNames" => value.EnumerateObject().SelectMany(member => Problems(said, NameOf(member), $"{at}'s name {member.Name}", depth)),
            "minProperties" => Unless(value.EnumerateObject().Count() >= said.GetDouble(), $"{at} has too few members: it must have {said} or more"),
            "maxProperties" => Unless(value.EnumerateObject().Count() <= said.GetDouble(), $"{at} has too many members: it must have {said} or less"),
            "dependentRequired" => said.EnumerateObject().Where(one => value.TryGetProperty(one.Name, out _))
                .SelectMany(one => Texts(one.Value).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{at} has {one.Name} and no {name}")),
            "dependentSchemas" => said.EnumerateObject().Where(one => value.TryGetProperty(one.Name, out _)).SelectMany(one => Problems(one.Value, value, at, depth)),
            _ => [],
        };
    }

    private bool Follows(JsonElement rule, JsonElement value, int depth) => !Problems(rule, value, "$", depth).Any();

    private bool Contained(JsonElement rule, JsonElement contained, JsonElement list, int depth)
    {
        int found = list.EnumerateArray().Count(item => Follows(contained, item, depth));
        double least = rule.TryGetProperty("minContains", out JsonElement min) ? min.GetDouble() : 1;
        return found >= least && (!rule.TryGetProperty("maxContains", out JsonElement most) || found <= most.GetDouble());
    }

    private static bool IsNamed(JsonElement rule, string name) =>
        (rule.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(name, out _))
        || (rule.TryGetProperty("patternProperties", out JsonElement patterns) && patterns.EnumerateObject().Any(one => Matches(name, one.Name)));

    private static JsonElement NameOf(JsonProperty member)
    {
        using var name = JsonDocument.Parse($"\"{JsonEncodedText.Encode(member.Name)}\"");
        return name.RootElement.Clone();
    }

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool HasTwice(JsonElement list) =>
        Enumerable.Range(1, Math.Max(0, list.GetArrayLength() - 1)).Any(index => list.EnumerateArray().Take(index).Any(earlier => Same(earlier, list[index])));

    private static bool IsMultiple(JsonElement value, JsonElement step) =>
        value.TryGetDecimal(out decimal number) && step.TryGetDecimal(out decimal by) && by > 0 ? number % by == 0 : value.GetDouble() % step.GetDouble() == 0;

    private static bool Same(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && one.ValueKind switch
    {
        JsonValueKind.Number => one.GetRawText() == other.GetRawText() || one.GetDouble().Equals(other.GetDouble()),
        JsonValueKind.String => one.GetString() == other.GetString(),
        JsonValueKind.Array => one.GetArrayLength() == other.GetArrayLength() && one.EnumerateArray().Zip(other.EnumerateArray()).All(pair => Same(pair.First, pair.Second)),
        JsonValueKind.Object => one.EnumerateObject().Count() == other.EnumerateObject().Count()
            && one.EnumerateObject().All(member => other.TryGetProperty(member.Name, out JsonElement same) && Same(member.Value, same)),
        _ => true,
    };

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private static IEnumerable<string> Texts(JsonElement one) => one.ValueKind switch
    {
        JsonValueKind.Array => one.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [one.GetString()!],
        _ => [],
    };

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.Number => $"the number {Shown(value)}",
        _ => "a text",
    };

    private static string Named(string type) => type switch
    {
        "array" => "a list",
        "object" => "an object",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "string" => "a text",
        _ => type,
    };

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > MostShown } text ? text[..MostShown] + "…" : value.GetRawText();

    private static string[] Unless(bool isRight, string problem) => isRight ? [] : [problem];
}
