using Kandil.Core.Errors.Findings;
using Kandil.Core.Templates;

namespace Kandil.Core.Safety;

/// <summary>
/// Reads a chat template without running it, once through, and finds what has turned templates into programs: names that begin
/// with an underscore, computed attributes, other templates, work without end. Ordinary members, filters, loops over what is
/// given, macros and a template's own names such as <c>_</c> are normal. What only shows when it runs, the renderer must bound.
/// </summary>
internal sealed class TemplateCheck
{
    private const long MostRounds = 10_000;
    private const long LargestNumber = 1_000_000;
    private const string AttrFilter = "attr";

    /// <summary>What leads from any value of Python's to all of it, so that no text may hold it either.</summary>
    private static readonly string[] WaysOut =
    [
        "__class__", "__globals__", "__builtins__", "__import__", "__subclasses__", "__mro__", "__base__", "__bases__",
        "__getattribute__", "__getattr__", "__reduce__", "__reduce_ex__", "__closure__",
    ];

    private readonly ChatTemplate _template;
    private readonly FindingList _findings;
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);

    private TemplateCheck(ChatTemplate template, FindingList findings) => (_template, _findings) = (template, findings);

    /// <summary>Checks a template.</summary>
    internal static void Check(ChatTemplate template, FindingList findings)
    {
        var check = new TemplateCheck(template, findings);
        check.CollectNames(template.Body);
        check.Visit(template.Body, 1);
    }

    private void CollectNames(IEnumerable<TemplateNode> nodes)
    {
        foreach (TemplateNode node in nodes)
        {
            switch (node)
            {
                case SetStatement set:
                    CollectTarget(set.Target);
                    break;
                case SetBlockStatement set:
                    CollectTarget(set.Target);
                    break;
                case ForStatement loop:
                    CollectTarget(loop.Target);
                    break;
                case WithStatement with:
                    foreach (var pair in with.Names)
                        CollectTarget(pair.Key);
                    break;
                case MacroStatement macro:
                    _own.Add(macro.Name);
                    _own.UnionWith(macro.Parameters.Select(parameter => parameter.Name));
                    break;
                case CallBlockStatement call:
                    _own.UnionWith(call.Parameters.Select(parameter => parameter.Name));
                    break;
            }

            CollectNames(node.Children.OfType<TemplateStatement>());
        }
    }

    private void CollectTarget(TemplateExpression target)
    {
        if (target is NameExpression name)
            _own.Add(name.Name);
        else if (target is ListExpression list)
            list.Items.ToList().ForEach(CollectTarget);
    }

    /// <summary>Checks statements that are run so many times.</summary>
    private void Visit(IEnumerable<TemplateStatement> statements, long rounds)
    {
        foreach (TemplateStatement statement in statements)
            Visit(statement, rounds);
    }

    private void Visit(TemplateStatement statement, long rounds)
    {
        switch (statement)
        {
            case ForStatement loop:
                VisitLoop(loop, rounds);
                return;
            case ForeignStatement foreign:
                Report(FindingRules.TemplateImport, foreign.At, where => TemplateFindings.Import(where, foreign.Kind));
                break;
            case MacroStatement macro:
                CheckName(macro.At, macro.Name);
                CheckParameters(macro.Parameters);
                break;
            case CallBlockStatement call:
                CheckParameters(call.Parameters);
                break;
            case SetBlockStatement set:
                Visit(set.Target);
                CheckFilters(set.Filters);
                Visit(set.Body, rounds);
                return;
            case FilterBlockStatement block:
                CheckFilters(block.Filters);
                Visit(block.Body, rounds);
                return;
        }

        foreach (TemplateNode child in statement.Children)
        {
            if (child is TemplateExpression expression)
                Visit(expression);
            else
                Visit((TemplateStatement)child, rounds);
        }
    }

    private void VisitLoop(ForStatement loop, long rounds)
    {
        Visit(loop.Target);
        long own = Visit(loop.Items).Length ?? 1;
        if (loop.Condition is not null)
            Visit(loop.Condition);

        long all = (long)Int128.Min((Int128)rounds * Math.Max(own, 1), long.MaxValue);
        if (all > MostRounds && own <= MostRounds)
            Work(loop.At, FormattableString.Invariant($"loops {all:N0} times, loops inside loops together; it can {MostRounds:N0} times"));
        Visit(loop.Body, Math.Min(all, MostRounds));
        Visit(loop.Otherwise, rounds);
    }

    private void CheckParameters(IReadOnlyList<MacroParameter> parameters)
    {
        foreach (MacroParameter parameter in parameters)
            CheckName(parameter.At, parameter.Name);
    }

    /// <summary>Checks an expression, and says what is known of its value.</summary>
    private TemplateConstant Visit(TemplateExpression expression)
    {
        TemplateConstant value = expression switch
        {
            LiteralExpression { Value: string text } => TemplateConstant.Of(text),
            LiteralExpression { Value: long number } => TemplateConstant.Of(number),
            NameExpression name => VisitName(name),
            MemberExpression member => VisitMember(member),
            IndexExpression index => VisitIndex(index),
            CallExpression call => VisitCall(call),
            FilterExpression filter => VisitFilter(filter),
            TestExpression test => VisitTest(test),
            UnaryExpression unary => VisitUnary(unary),
            BinaryExpression binary => VisitBinary(binary),
            ConcatenationExpression parts => VisitConcatenation(parts),
            ListExpression list => VisitList(list),
            _ => VisitChildren(expression),
        };
        CheckText(expression.At, value.Text);
        return value;
    }

    private TemplateConstant VisitChildren(TemplateExpression expression)
    {
        foreach (TemplateNode child in expression.Children)
            Visit((TemplateExpression)child);
        return TemplateConstant.Unknown;
    }

    private TemplateConstant VisitName(NameExpression name)
    {
        CheckName(name.At, name.Name);
        return TemplateConstant.Unknown;
    }

    private TemplateConstant VisitMember(MemberExpression member)
    {
        Visit(member.Target);
        CheckMember(member.At, member.Name);
        return TemplateConstant.Unknown;
    }

    private TemplateConstant VisitIndex(IndexExpression index)
    {
        Visit(index.Target);
        if (Visit(index.Index).Text is { } name)
            CheckMember(index.At, name);
        return TemplateConstant.Unknown;
    }

    private TemplateConstant VisitCall(CallExpression call)
    {
        Visit(call.Target);
        TemplateConstant[] arguments = VisitArguments(call.Arguments);
        if (call.Target is NameExpression { Name: AttrFilter } or MemberExpression { Name: AttrFilter })
            Report(FindingRules.TemplateAttr, call.At, TemplateFindings.Attr);
        if (call.Target is not NameExpression { Name: "range" } || RangeLength(arguments) is not { } rounds)
            return TemplateConstant.Unknown;

        if (rounds > MostRounds)
            Work(call.At, FormattableString.Invariant($"has a range of {rounds:N0}; it can have {MostRounds:N0}"));
        return TemplateConstant.OfLength(rounds);
    }

    /// <summary>The rounds of a range of numbers that are known; null if they are not.</summary>
    private static long? RangeLength(TemplateConstant[] arguments)
    {
        if (arguments.Length is 0 or > 3 || Array.Exists(arguments, argument => argument.Number is null))
            return null;
        Int128 start = arguments.Length > 1 ? arguments[0].Number!.Value : 0;
        Int128 stop = arguments[arguments.Length > 1 ? 1 : 0].Number!.Value;
        Int128 step = arguments.Length > 2 ? arguments[2].Number!.Value : 1;
        if (step == 0)
            return 0;
        Int128 way = step > 0 ? stop - start : start - stop;
        return (long)Int128.Clamp((way + Int128.Abs(step) - 1) / Int128.Abs(step), 0, long.MaxValue);
    }

    private TemplateConstant VisitFilter(FilterExpression filter)
    {
        TemplateConstant target = Visit(filter.Target);
        CheckFilter(filter.Filter, VisitArguments(filter.Filter.Arguments));
        return filter.Filter.Name is "list" ? target : TemplateConstant.Unknown;
    }

    private void CheckFilters(IEnumerable<TemplateFilter> filters)
    {
        foreach (TemplateFilter filter in filters)
            CheckFilter(filter, VisitArguments(filter.Arguments));
    }

    /// <summary>Texts that are given to a filter may be attributes for it to read: <c>map(attribute='a.b')</c>.</summary>
    private void CheckFilter(TemplateFilter filter, TemplateConstant[] arguments)
    {
        CheckMember(filter.At, filter.Name);
        bool readsAny = filter.Name == AttrFilter || (filter.Name == "map" && arguments is [{ Text: AttrFilter }, ..]);
        if (readsAny)
            Report(FindingRules.TemplateAttr, filter.At, TemplateFindings.Attr);
        if (filter.Name is not ("map" or "selectattr" or "rejectattr" or "sort" or "groupby" or "unique" or "sum" or "min" or "max" or "join"))
            return;

        foreach (TemplateConstant argument in arguments)
        {
            foreach (string name in argument.Text?.Split('.') ?? [])
                CheckMember(filter.At, name);
        }
    }

    private TemplateConstant VisitTest(TestExpression test)
    {
        Visit(test.Target);
        CheckMember(test.At, test.Name);
        VisitArguments(test.Arguments);
        return TemplateConstant.Unknown;
    }

    private TemplateConstant[] VisitArguments(TemplateArguments arguments)
    {
        if (ReferenceEquals(arguments, TemplateArguments.None))
            return [];
        foreach (KeyValuePair<string, TemplateExpression> named in arguments.Named)
            CheckMember(named.Value.At, named.Key);
        return [.. arguments.Nodes.Select(node => VisitArgument((TemplateExpression)node))];
    }

    private TemplateConstant VisitArgument(TemplateExpression argument)
    {
        TemplateConstant value = Visit(argument);
        CheckNumber(argument.At, value);
        return value;
    }

    private TemplateConstant VisitUnary(UnaryExpression unary)
    {
        TemplateConstant value = Visit(unary.Operand);
        return unary.Operator == "-" ? TemplateConstant.Combine("-", TemplateConstant.Of(0), value)
            : unary.Operator == "+" ? value : TemplateConstant.Unknown;
    }

    private TemplateConstant VisitBinary(BinaryExpression binary)
    {
        TemplateConstant left = Visit(binary.Left), right = Visit(binary.Right);
        TemplateConstant value = TemplateConstant.Combine(binary.Operator, left, right);
        if (binary.Operator == "**" && (value.Number is null || Int128.Abs((Int128)value.Number.Value) > LargestNumber))
            Work(binary.At, FormattableString.Invariant($"raises to a power whose result is not known, or beyond {LargestNumber:N0}"));
        if (binary.Operator == "*")
            CheckRepetition(binary.At, left, right, value);
        return value;
    }

    private void CheckRepetition(int at, TemplateConstant left, TemplateConstant right, TemplateConstant value)
    {
        CheckNumber(at, left);
        CheckNumber(at, right);
        if (value.Length > MostRounds)
            Work(at, FormattableString.Invariant($"repeats a text or list to a length of {value.Length:N0}; it can be {MostRounds:N0}"));
    }

    private TemplateConstant VisitConcatenation(ConcatenationExpression expression)
    {
        TemplateConstant run = TemplateConstant.Of("");
        bool isKnown = true;
        foreach (TemplateExpression part in expression.Parts)
        {
            TemplateConstant value = Visit(part);
            TemplateConstant text = value.Number is { } number ? TemplateConstant.Of(FormattableString.Invariant($"{number}")) : value;
            TemplateConstant longer = TemplateConstant.Combine("~", run, text);
            if (longer.Text is null)
            {
                // What is hidden may stand beside parts that are not known: each run of known texts is looked at.
                CheckText(expression.At, run.Text);
                isKnown = false;
                longer = TemplateConstant.Of(text.Text ?? "");
            }

            run = longer;
        }

        CheckText(expression.At, run.Text);
        return isKnown ? run : TemplateConstant.Unknown;
    }

    private TemplateConstant VisitList(ListExpression list)
    {
        VisitChildren(list);
        return TemplateConstant.OfLength(list.Items.Count);
    }

    private void CheckName(int at, string name)
    {
        if (name.StartsWith('_') && (name.StartsWith("__", StringComparison.Ordinal) || !_own.Contains(name)))
            Report(FindingRules.TemplatePrivateName, at, where => TemplateFindings.PrivateName(where, name));
    }

    private void CheckMember(int at, string name)
    {
        if (name.StartsWith('_'))
            Report(FindingRules.TemplatePrivateName, at, where => TemplateFindings.PrivateName(where, name));
    }

    private void CheckText(int at, string? text)
    {
        if (text is { Length: > 6 } && text.Contains("__", StringComparison.Ordinal)
            && Array.Find(WaysOut, name => text.Contains(name, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            Report(FindingRules.TemplatePrivateName, at, where => TemplateFindings.PrivateName(where, found));
        }
    }

    private void CheckNumber(int at, TemplateConstant value)
    {
        if (value.Number is { } number && Int128.Abs((Int128)number) > LargestNumber)
            Work(at, FormattableString.Invariant($"works with the number {number:N0}; it can with {LargestNumber:N0}"));
    }

    private void Work(int at, string what) => Report(FindingRules.TemplateRange, at, where => TemplateFindings.Range(where, what));

    private void Report(FindingRule rule, int at, Func<FindingLocation, ModelFinding> make)
    {
        // Its line is counted from the start of the template, so it is not even looked for when there are enough.
        if (_findings.Wants(rule))
            _findings.Add(make(_template.LocationOf(at)));
    }
}
