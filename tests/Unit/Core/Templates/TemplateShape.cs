using System.Globalization;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Templates;

namespace Kandil.Tests.Unit.Core.Templates;

/// <summary>Writes what a template was parsed to in brackets, so that tests can say it in a line.</summary>
internal static class TemplateShape
{
    public static ChatTemplate Parse(string text) => ChatTemplate.Parse(text, new FindingLocation("model.gguf") { Key = "tokenizer.chat_template" });

    /// <summary>The statements of a template.</summary>
    public static string Of(string text) => Body(Parse(text).Body);

    /// <summary>An expression.</summary>
    public static string OfExpression(string text) => Of(((OutputStatement)Parse("{{ " + text + " }}").Body.Single()).Value);

    private static string Body(IEnumerable<TemplateStatement> statements) => string.Join(' ', statements.Select(Of));

    private static string Of(TemplateStatement statement) => statement switch
    {
        TextStatement text => $"'{text.Text.Replace("\n", "\\n", StringComparison.Ordinal)}'",
        OutputStatement output => $"(out {Of(output.Value)})",
        IfStatement choice => $"(if {string.Join(' ', choice.Branches.Select(branch => $"[{Of(branch.Condition)}: {Body(branch.Body)}]"))} else [{Body(choice.Otherwise)}])",
        ForStatement loop => $"(for {Of(loop.Target)} in {Of(loop.Items)}{(loop.Condition is { } c ? " if " + Of(c) : "")}{(loop.IsRecursive ? " recursive" : "")} [{Body(loop.Body)}] else [{Body(loop.Otherwise)}])",
        JumpStatement jump => jump.IsBreak ? "break" : "continue",
        SetStatement set => $"(set {Of(set.Target)} {Of(set.Value)})",
        SetBlockStatement set => $"(set {Of(set.Target)}{Filters(set.Filters)} [{Body(set.Body)}])",
        MacroStatement macro => $"(macro {macro.Name}({Parameters(macro.Parameters)}) [{Body(macro.Body)}])",
        CallBlockStatement call => $"(call({Parameters(call.Parameters)}) {Of(call.Call)} [{Body(call.Body)}])",
        FilterBlockStatement block => $"(filter{Filters(block.Filters)} [{Body(block.Body)}])",
        WithStatement with => $"(with {string.Join(' ', with.Names.Select(pair => $"{Of(pair.Key)}={Of(pair.Value)}"))} [{Body(with.Body)}])",
        MarkedStatement marked => $"({marked.Kind}{(marked.Argument is { } a ? " " + Of(a) : "")} [{Body(marked.Body)}])",
        DoStatement done => $"(do {Of(done.Value)})",
        ForeignStatement foreign => $"({foreign.Kind} {Of(foreign.Source)})",
        _ => throw new NotSupportedException(statement.GetType().Name),
    };

    private static string Of(TemplateExpression expression) => expression switch
    {
        LiteralExpression { Value: string text } => $"'{text}'",
        LiteralExpression literal => Convert.ToString(literal.Value, CultureInfo.InvariantCulture) is { Length: > 0 } value ? value : "none",
        NameExpression name => name.Name,
        MemberExpression member => $"{Of(member.Target)}.{member.Name}",
        IndexExpression index => $"{Of(index.Target)}[{Of(index.Index)}]",
        SliceExpression slice => $"{Optional(slice.Start)}:{Optional(slice.Stop)}:{Optional(slice.Step)}",
        CallExpression call => $"{Of(call.Target)}({Arguments(call.Arguments)})",
        FilterExpression filter => $"({Of(filter.Target)}{Filters([filter.Filter])})",
        TestExpression test => $"({Of(test.Target)} is{(test.IsNegated ? " not" : "")} {test.Name}({Arguments(test.Arguments)}))",
        UnaryExpression unary => $"({unary.Operator} {Of(unary.Operand)})",
        BinaryExpression binary => $"({Of(binary.Left)} {binary.Operator} {Of(binary.Right)})",
        ConcatenationExpression parts => $"({string.Join(" ~ ", parts.Parts.Select(Of))})",
        ComparisonExpression comparison => $"({Of(comparison.First)} {string.Join(' ', comparison.Others.Select(pair => $"{pair.Key} {Of(pair.Value)}"))})",
        ConditionalExpression conditional => $"(if {Of(conditional.Condition)} then {Of(conditional.Then)} else {Optional(conditional.Otherwise)})",
        ListExpression list => $"{(list.IsTuple ? "tuple" : "")}[{string.Join(", ", list.Items.Select(Of))}]",
        DictionaryExpression dictionary => $"{{{string.Join(", ", dictionary.Entries.Select(pair => $"{Of(pair.Key)}: {Of(pair.Value)}"))}}}",
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private static string Optional(TemplateExpression? expression) => expression is null ? "" : Of(expression);

    private static string Filters(IEnumerable<TemplateFilter> filters) => string.Concat(filters.Select(filter =>
        $"|{filter.Name}{(filter.Arguments.Nodes.Any() ? $"({Arguments(filter.Arguments)})" : "")}"));

    private static string Parameters(IEnumerable<MacroParameter> parameters) =>
        string.Join(", ", parameters.Select(parameter => parameter.Name + (parameter.Default is { } value ? "=" + Of(value) : "")));

    private static string Arguments(TemplateArguments arguments) => string.Join(", ",
        arguments.Positional.Select(Of)
            .Concat(arguments.Named.Select(pair => $"{pair.Key}={Of(pair.Value)}"))
            .Concat(arguments.Spread is { } spread ? ["*" + Of(spread)] : [])
            .Concat(arguments.NamedSpread is { } named ? ["**" + Of(named)] : []));
}
