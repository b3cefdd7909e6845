namespace Kandil.Core.Templates;

/// <summary>A node of a template: an expression or a statement.</summary>
/// <param name="At">Where it stands in the template's text.</param>
internal abstract record TemplateNode(int At)
{
    /// <summary>The nodes directly below it, in the order of the text.</summary>
    internal abstract IEnumerable<TemplateNode> Children { get; }
}

/// <summary>Something that has a value. Its height is bounded by <see cref="ChatTemplate.MostDepth"/>.</summary>
internal abstract record TemplateExpression(int At) : TemplateNode(At)
{
    /// <summary>Levels of it, itself included; set by the parser.</summary>
    internal int Height { get; set; } = 1;

    /// <summary>The levels of the highest below it; 0 for none.</summary>
    internal virtual int HeightBelow => 0;

    /// <summary>The levels of the highest of some.</summary>
    protected static int Highest(IReadOnlyList<TemplateExpression> expressions)
    {
        int highest = 0;
        for (int i = 0; i < expressions.Count; i++)
            highest = Math.Max(highest, expressions[i].Height);
        return highest;
    }

    /// <summary>The levels of the highest of some values.</summary>
    protected static int Highest<TKey>(IReadOnlyList<KeyValuePair<TKey, TemplateExpression>> pairs)
    {
        int highest = 0;
        for (int i = 0; i < pairs.Count; i++)
            highest = Math.Max(highest, pairs[i].Value.Height);
        return highest;
    }
}

/// <summary>A text, a whole number of 64 bits, a 64-bit floating-point number, a truth value, or none (null).</summary>
internal sealed record LiteralExpression(int At, object? Value) : TemplateExpression(At)
{
    internal override IEnumerable<TemplateNode> Children => [];
}

/// <summary>A variable.</summary>
internal sealed record NameExpression(int At, string Name) : TemplateExpression(At)
{
    internal override IEnumerable<TemplateNode> Children => [];
}

/// <summary><c>target.name</c></summary>
internal sealed record MemberExpression(int At, TemplateExpression Target, string Name) : TemplateExpression(At)
{
    internal override int HeightBelow => Target.Height;

    internal override IEnumerable<TemplateNode> Children => [Target];
}

/// <summary><c>target[index]</c>; the index may be a slice.</summary>
internal sealed record IndexExpression(int At, TemplateExpression Target, TemplateExpression Index) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Target.Height, Index.Height);

    internal override IEnumerable<TemplateNode> Children => [Target, Index];
}

/// <summary><c>start:stop:step</c> inside brackets; what is left out is null.</summary>
internal sealed record SliceExpression(int At, TemplateExpression? Start, TemplateExpression? Stop, TemplateExpression? Step) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Start?.Height ?? 0, Math.Max(Stop?.Height ?? 0, Step?.Height ?? 0));

    internal override IEnumerable<TemplateNode> Children => new TemplateNode?[] { Start, Stop, Step }.OfType<TemplateNode>();
}

/// <summary>What stands between the brackets of a call.</summary>
/// <param name="Positional">In order.</param>
/// <param name="Named">By name, in order.</param>
/// <param name="Spread">A list whose items are further positional ones (<c>*x</c>); null for none.</param>
/// <param name="NamedSpread">A mapping whose entries are further named ones (<c>**x</c>); null for none.</param>
internal sealed record TemplateArguments(
    IReadOnlyList<TemplateExpression> Positional,
    IReadOnlyList<KeyValuePair<string, TemplateExpression>> Named,
    TemplateExpression? Spread,
    TemplateExpression? NamedSpread)
{
    /// <summary>No arguments.</summary>
    internal static readonly TemplateArguments None = new([], [], null, null);

    /// <summary>The levels of the highest of them; 0 for none.</summary>
    internal int Height { get; init; }

    /// <summary>Their values.</summary>
    internal IEnumerable<TemplateNode> Nodes =>
        Positional.Concat(Named.Select(pair => pair.Value)).Concat(new[] { Spread, NamedSpread }.OfType<TemplateExpression>());
}

/// <summary><c>target(arguments)</c></summary>
internal sealed record CallExpression(int At, TemplateExpression Target, TemplateArguments Arguments) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Target.Height, Arguments.Height);

    internal override IEnumerable<TemplateNode> Children => Arguments.Nodes.Prepend(Target);
}

/// <summary>A filter with its arguments, to be applied to something.</summary>
internal sealed record TemplateFilter(int At, string Name, TemplateArguments Arguments);

/// <summary><c>target|filter(arguments)</c></summary>
internal sealed record FilterExpression(int At, TemplateExpression Target, TemplateFilter Filter) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Target.Height, Filter.Arguments.Height);

    internal override IEnumerable<TemplateNode> Children => Filter.Arguments.Nodes.Prepend(Target);
}

/// <summary><c>target is name(arguments)</c>, or <c>is not</c>.</summary>
internal sealed record TestExpression(int At, TemplateExpression Target, string Name, TemplateArguments Arguments, bool IsNegated) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Target.Height, Arguments.Height);

    internal override IEnumerable<TemplateNode> Children => Arguments.Nodes.Prepend(Target);
}

/// <summary><c>not x</c>, <c>-x</c>, <c>+x</c>.</summary>
internal sealed record UnaryExpression(int At, string Operator, TemplateExpression Operand) : TemplateExpression(At)
{
    internal override int HeightBelow => Operand.Height;

    internal override IEnumerable<TemplateNode> Children => [Operand];
}

/// <summary><c>or and + - * / // % **</c>.</summary>
internal sealed record BinaryExpression(int At, string Operator, TemplateExpression Left, TemplateExpression Right) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Left.Height, Right.Height);

    internal override IEnumerable<TemplateNode> Children => [Left, Right];
}

/// <summary><c>a ~ b ~ c</c>: all as one text.</summary>
internal sealed record ConcatenationExpression(int At, IReadOnlyList<TemplateExpression> Parts) : TemplateExpression(At)
{
    internal override int HeightBelow => Highest(Parts);

    internal override IEnumerable<TemplateNode> Children => Parts;
}

/// <summary><c>a &lt; b == c</c>: each with the one before, all of which must hold. Operators: <c>== != &lt; &lt;= &gt; &gt;= in</c> and <c>not in</c>.</summary>
internal sealed record ComparisonExpression(
    int At, TemplateExpression First, IReadOnlyList<KeyValuePair<string, TemplateExpression>> Others) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(First.Height, Highest(Others));

    internal override IEnumerable<TemplateNode> Children => Others.Select(pair => (TemplateNode)pair.Value).Prepend(First);
}

/// <summary><c>then if condition else otherwise</c>; without the last it is undefined.</summary>
internal sealed record ConditionalExpression(
    int At, TemplateExpression Condition, TemplateExpression Then, TemplateExpression? Otherwise) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Condition.Height, Math.Max(Then.Height, Otherwise?.Height ?? 0));

    internal override IEnumerable<TemplateNode> Children => Otherwise is null ? [Then, Condition] : [Then, Condition, Otherwise];
}

/// <summary><c>[a, b]</c>, or the tuple <c>a, b</c>.</summary>
internal sealed record ListExpression(int At, IReadOnlyList<TemplateExpression> Items, bool IsTuple) : TemplateExpression(At)
{
    internal override int HeightBelow => Highest(Items);

    internal override IEnumerable<TemplateNode> Children => Items;
}

/// <summary><c>{a: b}</c></summary>
internal sealed record DictionaryExpression(
    int At, IReadOnlyList<KeyValuePair<TemplateExpression, TemplateExpression>> Entries) : TemplateExpression(At)
{
    internal override int HeightBelow => Math.Max(Highest(Entries), Entries.Count == 0 ? 0 : Entries.Max(entry => entry.Key.Height));

    internal override IEnumerable<TemplateNode> Children => Entries.SelectMany(entry => new TemplateNode[] { entry.Key, entry.Value });
}
