using System.Text.Json;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Tests.Unit.Core.Operations.Answers;

/// <summary>Answers that follow a JSON schema, and those that do not.</summary>
public sealed class AnswerSchemaTests
{
    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string","minLength":1},"age":{"type":"integer","minimum":0},"tags":{"type":"array","items":{"$ref":"#/$defs/tag"},"maxItems":2,"uniqueItems":true}},
         "required":["name"],"additionalProperties":false,"$defs":{"tag":{"enum":["a","b"]}}}
        """;

    [Theory]
    [InlineData("""{"name":"Ada","age":36.0,"tags":["a","b"]}""", null)]
    [InlineData("""{"age":1}""", "$ has no name")]
    [InlineData("""{"name":7}""", "$.name is the number 7, and must be a text")]
    [InlineData("""{"name":""}""", "$.name is too short")]
    [InlineData("""{"name":"Ada","age":-1}""", "$.age is -1, and must be 0 or more")]
    [InlineData("""{"name":"Ada","age":1.5}""", "$.age is the number 1.5, and must be a whole number")]
    [InlineData("""{"name":"Ada","tags":["a","c"]}""", "$.tags[1] is \"c\", and must be one of")]
    [InlineData("""{"name":"Ada","tags":["a","a"]}""", "$.tags has an item twice")]
    [InlineData("""{"name":"Ada","tags":["a","b","a"]}""", "$.tags has 3 items")]
    [InlineData("""{"name":"Ada","x":1}""", "$ has a x, which the schema does not name")]
    [InlineData("[]", "$ is a list, and must be an object")]
    public void A_value_is_checked_to_its_last_field(string value, string? problem) => Assert.StartsWith(problem ?? "", Problem(Person, value) ?? "", StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "null", "7")]
    [InlineData("""{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}""", "4", "6")]
    [InlineData("""{"allOf":[{"minimum":2},{"maximum":3}]}""", "3", "4")]
    [InlineData("""{"not":{"type":"string"}}""", "1", "\"a\"")]
    [InlineData("""{"const":{"a":[1,2.0]}}""", """{"a":[1.0,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"pattern":"^a+$"}""", "\"aa\"", "\"ab\"")]
    [InlineData("""{"multipleOf":0.1}""", "0.3", "0.35")]
    [InlineData("""{"exclusiveMinimum":1}""", "1.1", "1")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}""", """["a",1]""", """["a","b"]""")]
    [InlineData("""{"contains":{"type":"number"},"maxContains":1}""", """["a",1]""", "[1,2]")]
    [InlineData("""{"patternProperties":{"^n":{"type":"number"}},"additionalProperties":{"type":"string"}}""", """{"n":1,"t":"x"}""", """{"n":"x"}""")]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"ab":1}""", """{"abc":1}""")]
    [InlineData("""{"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]}}""", """{"a":1,"b":2}""", """{"a":1}""")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", "{}", """{"a":1}""")]
    [InlineData("""{"properties":{"child":{"$ref":"#"}},"maxProperties":1}""", """{"child":{"child":{}}}""", """{"child":{"a":1,"b":2}}""")]
    [InlineData("""{"maxLength":1}""", "\"\uD83D\uDE00\"", "\"ab\"")]
    public void Every_keyword_holds(string schema, string right, string wrong)
    {
        Assert.Null(Problem(schema, right));
        Assert.NotNull(Problem(schema, wrong));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"$ref":"#/$defs/nothing"}""")]
    [InlineData("""{"$ref":"https://example.org/schema"}""")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""")]
    [InlineData("""{"minimum":"7"}""")]
    [InlineData("""{"items":7}""")]
    [InlineData("""{"type":"objct"}""")]
    [InlineData("""{"type":["object",7]}""")]
    [InlineData("""{"type":"object","properties":{"name":{"type":"text"}}}""")]
    public void A_schema_that_nothing_can_be_checked_against_is_refused_before_anything_is_asked(string schema) =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new AnswerSchema(schema)).Code);

    [Fact]
    public void A_schema_that_leads_to_itself_ends() => Assert.Contains("in circles", Problem("""{"$ref":"#"}""", "1"), StringComparison.Ordinal);

    [Theory]
    [InlineData("open")]
    [InlineData("messages")]
    [InlineData("ollama/tiny")]
    public async Task The_answer_has_the_value_and_one_that_does_not_follow_is_an_error_that_says_where(string model)
    {
        await using AskedSession asked = await AskedSession.StartAsync();
        PromptRequest Says(string text) => new() { Model = model, Messages = PromptRequest.Conversation("say " + text), JsonSchema = Person };

        Assert.Equal("Ada", (await asked.AskAsync(Says("""{"name":"Ada"}"""))).Json!.Value.GetProperty("name").GetString());
        Assert.Equal("Ada", (await asked.AskAsync(Says("```json\n{\"name\":\"Ada\"}\n```"))).Json!.Value.GetProperty("name").GetString());

        var wrong = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync(Says("""{"name":"Ada","age":"old"}""")));
        Assert.Equal(ErrorCode.Schema, wrong.Code);
        Assert.Contains("$.age is a text, and must be a whole number", wrong.Message, StringComparison.Ordinal);

        var none = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync(Says("I would rather not.")));
        Assert.Contains("is no JSON", none.Message, StringComparison.Ordinal);
        Assert.Contains("I would rather not.", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_was_cut_off_says_how_to_get_all_of_it()
    {
        await using AskedSession asked = await AskedSession.StartAsync();
        asked.Open.Events = """{"choices":[{"message":{"content":"{\"name\":\"A"},"finish_reason":"length"}]}""";

        var cut = await Assert.ThrowsAsync<KandilException>(() => asked.AskAsync(new PromptRequest { Model = "open", Messages = PromptRequest.Conversation("Hi."), JsonSchema = Person }));

        Assert.Contains("cut off", cut.Message, StringComparison.Ordinal);
        Assert.Contains("max_tokens", cut.RecommendedAction.Text, StringComparison.Ordinal);
    }

    private static string? Problem(string schema, string value)
    {
        _ = new AnswerSchema(schema);
        using var rules = JsonDocument.Parse(schema);
        using var instance = JsonDocument.Parse(value);
        return new JsonSchemaRules(rules.RootElement.Clone()).Problem(instance.RootElement.Clone());
    }
}
