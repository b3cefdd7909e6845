namespace Kandil.Core.Templates;

/// <summary>Something that is done: writes, sets, repeats.</summary>
internal abstract record TemplateStatement(int At) : TemplateNode(At);

/// <summary>Text as it stands.</summary>
internal sealed record TextStatement(int At, string Text) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => [];
}

/// <summary><c>{{ value }}</c></summary>
internal sealed record OutputStatement(int At, TemplateExpression Value) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => [Value];
}

/// <summary>A condition with what is done where it holds.</summary>
internal sealed record IfBranch(TemplateExpression Condition, IReadOnlyList<TemplateStatement> Body);

/// <summary><c>if</c>, <c>elif</c>, <c>else</c>.</summary>
internal sealed record IfStatement(int At, IReadOnlyList<IfBranch> Branches, IReadOnlyList<TemplateStatement> Otherwise) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children =>
        Branches.SelectMany(branch => branch.Body.Prepend<TemplateNode>(branch.Condition)).Concat(Otherwise);
}

/// <summary><c>for target in items if condition</c>, and what is done where there are none.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Target">A name, or a tuple of names.</param>
/// <param name="Items">What is gone through.</param>
/// <param name="Condition">Which items count; null for all.</param>
/// <param name="IsRecursive">Whether the body may call the loop for further items.</param>
/// <param name="Body">What is done for each.</param>
/// <param name="Otherwise">What is done where there are none.</param>
internal sealed record ForStatement(
    int At,
    TemplateExpression Target,
    TemplateExpression Items,
    TemplateExpression? Condition,
    bool IsRecursive,
    IReadOnlyList<TemplateStatement> Body,
    IReadOnlyList<TemplateStatement> Otherwise) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children =>
        new TemplateNode?[] { Target, Items, Condition }.OfType<TemplateNode>().Concat(Body).Concat(Otherwise);
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed record JumpStatement(int At, bool IsBreak) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => [];
}

/// <summary><c>set target = value</c>. The target is a name, a name's member (of a namespace), or a tuple of these.</summary>
internal sealed record SetStatement(int At, TemplateExpression Target, TemplateExpression Value) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => [Target, Value];
}

/// <summary><c>set target|filters</c> to what the body writes.</summary>
internal sealed record SetBlockStatement(
    int At, TemplateExpression Target, IReadOnlyList<TemplateFilter> Filters, IReadOnlyList<TemplateStatement> Body) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children =>
        Filters.SelectMany(filter => filter.Arguments.Nodes).Prepend(Target).Concat(Body);
}

/// <summary>A parameter of a macro, with what it is where the caller gives none.</summary>
internal sealed record MacroParameter(int At, string Name, TemplateExpression? Default);

/// <summary><c>macro name(parameters)</c></summary>
internal sealed record MacroStatement(
    int At, string Name, IReadOnlyList<MacroParameter> Parameters, IReadOnlyList<TemplateStatement> Body) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children =>
        Parameters.Select(parameter => parameter.Default).OfType<TemplateNode>().Concat(Body);
}

/// <summary><c>call(parameters) macro(…)</c>: the macro is called with the body as its caller.</summary>
internal sealed record CallBlockStatement(
    int At, IReadOnlyList<MacroParameter> Parameters, CallExpression Call, IReadOnlyList<TemplateStatement> Body) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children =>
        Parameters.Select(parameter => parameter.Default).OfType<TemplateNode>().Append(Call).Concat(Body);
}

/// <summary><c>filter name</c>: what the body writes goes through filters.</summary>
internal sealed record FilterBlockStatement(
    int At, IReadOnlyList<TemplateFilter> Filters, IReadOnlyList<TemplateStatement> Body) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => Filters.SelectMany(filter => filter.Arguments.Nodes).Concat(Body);
}

/// <summary><c>with a = 1, b = 2</c>: names for the body alone.</summary>
internal sealed record WithStatement(
    int At, IReadOnlyList<KeyValuePair<TemplateExpression, TemplateExpression>> Names, IReadOnlyList<TemplateStatement> Body) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children =>
        Names.SelectMany(pair => new TemplateNode[] { pair.Key, pair.Value }).Concat(Body);
}

/// <summary>A part that is only marked: <c>generation</c> (what a model is trained to say), <c>block</c>, <c>autoescape</c>.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Kind">The tag.</param>
/// <param name="Argument">A block's name or what is escaped; null for none.</param>
/// <param name="Body">What is marked.</param>
internal sealed record MarkedStatement(
    int At, string Kind, TemplateExpression? Argument, IReadOnlyList<TemplateStatement> Body) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => Argument is null ? Body : Body.Prepend<TemplateNode>(Argument);
}

/// <summary><c>do value</c>: computed and not written.</summary>
internal sealed record DoStatement(int At, TemplateExpression Value) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => [Value];
}

/// <summary><c>import</c>, <c>from</c>, <c>include</c> or <c>extends</c>: what reads another template, which no model has.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Kind">The tag.</param>
/// <param name="Source">What would be read.</param>
internal sealed record ForeignStatement(int At, string Kind, TemplateExpression Source) : TemplateStatement(At)
{
    internal override IEnumerable<TemplateNode> Children => [Source];
}
