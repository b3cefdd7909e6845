using System.Globalization;

namespace Kandil.Core.Templates;

/// <summary>Parses expressions, with the precedence that Jinja gives them. Chains are read in loops, nesting is counted.</summary>
/// <param name="tokens">The pieces of the template.</param>
internal sealed class ExpressionParser(TemplateTokens tokens)
{
    private const int Concatenates = 2;
    private const string NotIn = "not in";

    // Words that go on behind a test without brackets, so that they are not its argument.
    private static readonly string[] AfterTest = ["else", "or", "and", "if", "in", "not"];

    /// <summary>Parses an expression, with <c>x if y else z</c>.</summary>
    internal TemplateExpression Parse()
    {
        tokens.Enter();
        TemplateExpression value = ParseOr();
        while (tokens.TryTakeWord("if"))
        {
            TemplateExpression condition = ParseOr();
            TemplateExpression? otherwise = tokens.TryTakeWord("else") ? Parse() : null;
            value = Made(new ConditionalExpression(value.At, condition, value, otherwise));
        }

        tokens.Leave();
        return value;
    }

    /// <summary>Parses an expression in which a following <c>if</c> is somebody else's.</summary>
    internal TemplateExpression ParseWithoutCondition()
    {
        tokens.Enter();
        TemplateExpression value = ParseOr();
        tokens.Leave();
        return value;
    }

    /// <summary>Parses an expression or several with commas between, which are a tuple.</summary>
    /// <param name="withCondition">Whether <c>x if y</c> may stand there.</param>
    internal TemplateExpression ParseTuple(bool withCondition)
    {
        TemplateExpression Item() => withCondition ? Parse() : ParseWithoutCondition();
        TemplateExpression first = Item();
        if (!tokens.Is(","))
            return first;

        var items = new List<TemplateExpression> { first };
        while (tokens.TryTake(",") && BeginsExpression())
            items.Add(Item());
        return Made(new ListExpression(first.At, items, IsTuple: true));
    }

    /// <summary>Parses what is set or looped over: a name, a name's member where that is allowed, or several.</summary>
    /// <param name="withMember">Whether <c>name.member</c> may stand there.</param>
    internal TemplateExpression ParseTarget(bool withMember)
    {
        TemplateExpression first = ParseOneTarget(withMember);
        if (!tokens.Is(","))
            return first;

        var items = new List<TemplateExpression> { first };
        while (tokens.TryTake(",") && (tokens.Is("(") || tokens.Current.Kind == TokenKind.Name && !tokens.IsWord("in")))
            items.Add(ParseOneTarget(withMember));
        return Made(new ListExpression(first.At, items, IsTuple: true));
    }

    /// <summary>Parses filters behind a bar, each with its arguments.</summary>
    internal List<TemplateFilter> ParseFilters()
    {
        var filters = new List<TemplateFilter>();
        while (tokens.TryTake("|"))
            filters.Add(ParseFilter());
        return filters;
    }

    /// <summary>Parses a filter's name and arguments.</summary>
    internal TemplateFilter ParseFilter()
    {
        TemplateToken name = tokens.Current;
        string dotted = ParseDottedName("a filter's name");
        return new TemplateFilter(name.At, dotted, tokens.Is("(") ? ParseArguments() : TemplateArguments.None);
    }

    /// <summary>Takes a name that gets a value.</summary>
    internal TemplateToken ParseNewName(string what)
    {
        TemplateToken name = tokens.Expect(TokenKind.Name, what);
        return IsConstant(name.Text) ? throw tokens.Faults.Syntax(name.At, $"'{name.Text}' cannot be set") : name;
    }

    private TemplateExpression ParseOneTarget(bool withMember)
    {
        tokens.Enter();
        TemplateExpression target;
        if (tokens.TryTake("("))
        {
            target = ParseTarget(withMember);
            tokens.Expect(")");
        }
        else
        {
            TemplateToken name = ParseNewName("a name");
            target = new NameExpression(name.At, name.Text);
            if (withMember && tokens.TryTake("."))
                target = Made(new MemberExpression(name.At, target, tokens.Expect(TokenKind.Name, "a name").Text));
        }

        tokens.Leave();
        return target;
    }

    private TemplateExpression ParseOr()
    {
        TemplateExpression left = ParseAnd();
        while (tokens.TryTakeWord("or"))
            left = Made(new BinaryExpression(left.At, "or", left, ParseAnd()));
        return left;
    }

    private TemplateExpression ParseAnd()
    {
        TemplateExpression left = ParseNot();
        while (tokens.TryTakeWord("and"))
            left = Made(new BinaryExpression(left.At, "and", left, ParseNot()));
        return left;
    }

    private TemplateExpression ParseNot()
    {
        if (!tokens.IsWord("not"))
            return ParseComparison();

        tokens.Enter();
        int at = tokens.Take().At;
        TemplateExpression value = Made(new UnaryExpression(at, "not", ParseNot()));
        tokens.Leave();
        return value;
    }

    private TemplateExpression ParseComparison()
    {
        TemplateExpression first = ParseArithmetic(1);
        List<KeyValuePair<string, TemplateExpression>>? others = null;
        while (TryTakeComparison() is { } sign)
            (others ??= []).Add(new(sign, ParseArithmetic(1)));
        return others is null ? first : Made(new ComparisonExpression(first.At, first, others));
    }

    private string? TryTakeComparison()
    {
        if (tokens.Current is { Kind: TokenKind.Punctuation, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
            return tokens.Take().Text;
        if (tokens.TryTakeWord("in"))
            return "in";
        if (!tokens.IsWord("not") || tokens.Following is not { Kind: TokenKind.Name, Text: "in" })
            return null;

        tokens.Take();
        tokens.Take();
        return NotIn;
    }

    /// <summary>Parses operators that bind at least so tightly: <c>+ -</c>, then <c>~</c>, then <c>* / // %</c>, then <c>**</c>.</summary>
    private TemplateExpression ParseArithmetic(int least)
    {
        TemplateExpression left = ParseUnary(withFilters: true);
        while (Precedence(tokens.Current) is var precedence && precedence >= least)
        {
            if (precedence == Concatenates)
            {
                left = ParseConcatenation(left);
            }
            else
            {
                string sign = tokens.Take().Text;
                left = Made(new BinaryExpression(left.At, sign, left, ParseArithmetic(precedence + 1)));
            }
        }

        return left;
    }

    private ConcatenationExpression ParseConcatenation(TemplateExpression first)
    {
        var parts = new List<TemplateExpression> { first };
        while (tokens.TryTake("~"))
            parts.Add(ParseArithmetic(Concatenates + 1));
        return Made(new ConcatenationExpression(first.At, parts));
    }

    private static int Precedence(TemplateToken token) => token.Kind != TokenKind.Punctuation ? 0 : token.Text switch
    {
        "+" or "-" => 1,
        "~" => Concatenates,
        "*" or "/" or "//" or "%" => 3,
        "**" => 4,
        _ => 0,
    };

    private TemplateExpression ParseUnary(bool withFilters)
    {
        TemplateExpression value;
        if (tokens.Is("-") || tokens.Is("+"))
        {
            tokens.Enter();
            TemplateToken sign = tokens.Take();
            value = Made(new UnaryExpression(sign.At, sign.Text, ParseUnary(withFilters: false)));
            tokens.Leave();
        }
        else
        {
            value = ParsePrimary();
        }

        value = ParsePostfix(value);
        return withFilters ? ParseFiltersAndTests(value) : value;
    }

    private TemplateExpression ParsePostfix(TemplateExpression value)
    {
        while (true)
        {
            if (tokens.Is("."))
                value = ParseMember(value);
            else if (tokens.Is("["))
                value = ParseIndex(value);
            else if (tokens.Is("("))
                value = Made(new CallExpression(value.At, value, ParseArguments()));
            else
                return value;
        }
    }

    private TemplateExpression ParseMember(TemplateExpression target)
    {
        tokens.Take();
        TemplateToken name = tokens.Current;
        if (name.Kind == TokenKind.Integer)
            return Made(new IndexExpression(name.At, target, ParseNumber()));
        return Made(new MemberExpression(name.At, target, tokens.Expect(TokenKind.Name, "a name").Text));
    }

    private IndexExpression ParseIndex(TemplateExpression target)
    {
        int at = tokens.Take().At;
        TemplateExpression index = ParseSubscript();
        if (tokens.Is(","))
        {
            var items = new List<TemplateExpression> { index };
            while (tokens.TryTake(",") && !tokens.Is("]"))
                items.Add(ParseSubscript());
            index = Made(new ListExpression(index.At, items, IsTuple: true));
        }

        tokens.Expect("]");
        return Made(new IndexExpression(at, target, index));
    }

    private TemplateExpression ParseSubscript()
    {
        int at = tokens.Current.At;
        TemplateExpression? start = tokens.Is(":") ? null : Parse();
        if (!tokens.TryTake(":"))
            return start!;

        TemplateExpression? stop = EndsSlice() ? null : Parse();
        TemplateExpression? step = tokens.TryTake(":") && !EndsSlice() ? Parse() : null;
        return Made(new SliceExpression(at, start, stop, step));
    }

    private bool EndsSlice() => tokens.Is(":") || tokens.Is("]") || tokens.Is(",");

    private TemplateExpression ParseFiltersAndTests(TemplateExpression value)
    {
        while (true)
        {
            if (tokens.TryTake("|"))
                value = Made(new FilterExpression(value.At, value, ParseFilter()));
            else if (tokens.TryTakeWord("is"))
                value = ParseTest(value);
            else if (tokens.Is("("))
                value = Made(new CallExpression(value.At, value, ParseArguments()));
            else
                return value;
        }
    }

    private TestExpression ParseTest(TemplateExpression value)
    {
        bool negated = tokens.TryTakeWord("not");
        int at = tokens.Current.At;
        string name = ParseDottedName("a test's name");
        TemplateArguments arguments = TemplateArguments.None;
        if (tokens.Is("("))
        {
            arguments = ParseArguments();
        }
        else if (tokens.IsWord("is"))
        {
            throw tokens.Faults.Syntax(tokens.Current.At, "a test of a test needs brackets");
        }
        else if (BeginsArgument())
        {
            tokens.Enter();
            TemplateExpression argument = ParsePostfix(ParsePrimary());
            arguments = new([argument], [], null, null) { Height = argument.Height };
            tokens.Leave();
        }

        return Made(new TestExpression(at, value, name, arguments, negated));
    }

    private bool BeginsArgument() => tokens.Current.Kind switch
    {
        TokenKind.Name => !AfterTest.Contains(tokens.Current.Text),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        _ => tokens.Is("[") || tokens.Is("{"),
    };

    private string ParseDottedName(string what)
    {
        string name = tokens.Expect(TokenKind.Name, what).Text;
        while (tokens.TryTake("."))
            name = Joined(name, tokens.Expect(TokenKind.Name, what));
        return name;
    }

    private string Joined(string name, TemplateToken part) =>
        name.Length + part.Text.Length < 200 ? $"{name}.{part.Text}" : throw tokens.Faults.Syntax(part.At, "this name is too long");

    private TemplateArguments ParseArguments()
    {
        tokens.Expect("(");
        if (tokens.TryTake(")"))
            return TemplateArguments.None;

        tokens.Enter();
        var read = new ReadArguments();
        do
        {
            ParseArgument(read);
        }
        while (tokens.TryTake(",") && !tokens.Is(")"));

        tokens.Expect(")");
        tokens.Leave();
        return new TemplateArguments(read.Positional ?? [], read.Named ?? [], read.Spread, read.NamedSpread) { Height = read.Height };
    }

    private void ParseArgument(ReadArguments read)
    {
        int at = tokens.Current.At;
        if (tokens.TryTake("**"))
            read.NamedSpread = read.NamedSpread is null ? ParseIn(read) : throw tokens.Faults.Syntax(at, "'**' stands here for the second time");
        else if (tokens.TryTake("*"))
            read.Spread = read.Spread is null && read.NamedSpread is null ? ParseIn(read) : throw tokens.Faults.Syntax(at, "'*' cannot stand here again, or behind '**'");
        else if (read.NamedSpread is null && tokens.Current.Kind == TokenKind.Name && tokens.Following is { Kind: TokenKind.Punctuation, Text: "=" })
            (read.Named ??= []).Add(ParseNamed(read));
        else if (read.Named is null && read.Spread is null && read.NamedSpread is null)
            (read.Positional ??= []).Add(ParseIn(read));
        else
            throw tokens.Faults.Syntax(at, "this argument stands behind one that must be last");
    }

    private KeyValuePair<string, TemplateExpression> ParseNamed(ReadArguments read)
    {
        string name = tokens.Take().Text;
        tokens.Expect("=");
        return new(name, ParseIn(read));
    }

    private TemplateExpression ParseIn(ReadArguments read)
    {
        TemplateExpression value = Parse();
        read.Height = Math.Max(read.Height, value.Height);
        return value;
    }

    private TemplateExpression ParsePrimary()
    {
        TemplateToken token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                return IsConstant(token.Text) ? new LiteralExpression(token.At, ConstantOf(token.Text)) : new NameExpression(token.At, token.Text);
            case TokenKind.String:
                return ParseString();
            case TokenKind.Integer or TokenKind.Float:
                return ParseNumber();
            default:
                if (tokens.Is("("))
                    return ParseBrackets();
                if (tokens.Is("["))
                    return ParseList();
                return tokens.Is("{") ? ParseDictionary() : throw tokens.Unexpected("a value");
        }
    }

    /// <summary>Texts that stand side by side are one.</summary>
    private LiteralExpression ParseString()
    {
        TemplateToken first = tokens.Take();
        if (tokens.Current.Kind != TokenKind.String)
            return new LiteralExpression(first.At, first.Text);

        var value = new System.Text.StringBuilder(first.Text);
        while (tokens.Current.Kind == TokenKind.String)
            value.Append(tokens.Take().Text);
        return new LiteralExpression(first.At, value.ToString());
    }

    private LiteralExpression ParseNumber()
    {
        TemplateToken token = tokens.Take();
        if (token.Kind == TokenKind.Float && double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return new LiteralExpression(token.At, number);
        if (token.Kind == TokenKind.Integer && long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long whole))
            return new LiteralExpression(token.At, whole);
        throw tokens.Faults.Syntax(token.At, "this number has more than 64 bits");
    }

    private TemplateExpression ParseBrackets()
    {
        int at = tokens.Take().At;
        if (tokens.TryTake(")"))
            return new ListExpression(at, [], IsTuple: true);

        TemplateExpression value = ParseTuple(withCondition: true);
        tokens.Expect(")");
        return value;
    }

    private ListExpression ParseList()
    {
        int at = tokens.Take().At;
        var items = new List<TemplateExpression>();
        while (!tokens.Is("]"))
        {
            items.Add(Parse());
            if (!tokens.TryTake(","))
                break;
        }

        tokens.Expect("]");
        return Made(new ListExpression(at, items, IsTuple: false));
    }

    private DictionaryExpression ParseDictionary()
    {
        int at = tokens.Take().At;
        var entries = new List<KeyValuePair<TemplateExpression, TemplateExpression>>();
        while (!tokens.Is("}"))
        {
            TemplateExpression key = Parse();
            tokens.Expect(":");
            entries.Add(new(key, Parse()));
            if (!tokens.TryTake(","))
                break;
        }

        tokens.Expect("}");
        return Made(new DictionaryExpression(at, entries));
    }

    private bool BeginsExpression() => tokens.Current.Kind switch
    {
        TokenKind.Name => !tokens.IsWord("if") && !tokens.IsWord("recursive") && !tokens.IsWord("else"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        _ => tokens.Is("(") || tokens.Is("[") || tokens.Is("{") || tokens.Is("-") || tokens.Is("+"),
    };

    private static bool IsConstant(string name) => name is "true" or "True" or "false" or "False" or "none" or "None";

    private static object? ConstantOf(string name) => name is "none" or "None" ? null : name is "true" or "True";

    /// <summary>Notes how high a node is, and refuses one that is too high: chains make no deep recursion here, and must make
    /// none for who walks them.</summary>
    private T Made<T>(T node) where T : TemplateExpression
    {
        node.Height = node.HeightBelow + 1;
        return node.Height <= ChatTemplate.MostDepth ? node : throw tokens.Faults.Depth(node.At);
    }

    /// <summary>The arguments of a call so far.</summary>
    private sealed class ReadArguments
    {
        public List<TemplateExpression>? Positional { get; set; }

        public List<KeyValuePair<string, TemplateExpression>>? Named { get; set; }

        public TemplateExpression? Spread { get; set; }

        public TemplateExpression? NamedSpread { get; set; }

        public int Height { get; set; }
    }
}
