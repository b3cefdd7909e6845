namespace Kandil.Core.Templates;

/// <summary>Parses text, outputs and tags.</summary>
/// <param name="tokens">The pieces of the template.</param>
internal sealed class StatementParser(TemplateTokens tokens)
{
    private static readonly string[] ToTheEnd = [];

    private readonly ExpressionParser _expressions = new(tokens);
    private int _loops;

    /// <summary>Parses a whole template.</summary>
    internal List<TemplateStatement> ParseTemplate() => ParseBody(ToTheEnd);

    /// <summary>Parses until one of those tags, of which the brackets are taken and the word stands next; or until the end, if there are none.</summary>
    private List<TemplateStatement> ParseBody(params string[] ends)
    {
        tokens.Enter();
        int opened = tokens.Current.At;
        var body = new List<TemplateStatement>();
        while (true)
        {
            TemplateToken token = tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.Text:
                    tokens.Take();
                    body.Add(new TextStatement(token.At, token.Text));
                    break;
                case TokenKind.OutputStart:
                    tokens.Take();
                    body.Add(new OutputStatement(token.At, _expressions.ParseTuple(withCondition: true)));
                    tokens.Expect(TokenKind.OutputEnd, "'}}'");
                    break;
                case TokenKind.BlockStart:
                    tokens.Take();
                    if (tokens.Current.Kind == TokenKind.Name && ends.Contains(tokens.Current.Text))
                    {
                        tokens.Leave();
                        return body;
                    }

                    body.Add(ParseTag());
                    break;
                case TokenKind.End when ends.Length == 0:
                    tokens.Leave();
                    return body;
                default:
                    throw token.Kind == TokenKind.End
                        ? tokens.Faults.Syntax(opened, $"the block whose content begins here has no '{ends[^1]}'")
                        : tokens.Unexpected("text or a tag");
            }
        }
    }

    /// <summary>Parses a body to a tag that has nothing behind its word.</summary>
    private List<TemplateStatement> ParseTo(string end)
    {
        List<TemplateStatement> body = ParseBody(end);
        tokens.Take();
        Close();
        return body;
    }

    private void Close() => tokens.Expect(TokenKind.BlockEnd, "'%}'");

    private TemplateStatement ParseTag()
    {
        TemplateToken tag = tokens.Expect(TokenKind.Name, "a tag's name");
        switch (tag.Text)
        {
            case "if":
                return ParseIf(tag.At);
            case "for":
                return ParseFor(tag.At);
            case "set":
                return ParseSet(tag.At);
            case "macro":
                return ParseMacro(tag.At);
            case "call":
                return ParseCallBlock(tag.At);
            case "filter":
                return ParseFilterBlock(tag.At);
            case "with":
                return ParseWith(tag.At);
            case "generation":
                Close();
                return new MarkedStatement(tag.At, tag.Text, null, ParseTo("endgeneration"));
            case "autoescape":
                return ParseAutoescape(tag.At);
            case "block":
                return ParseBlock(tag.At);
            default:
                return ParseShort(tag);
        }
    }

    /// <summary>Parses a tag that has no body.</summary>
    private TemplateStatement ParseShort(TemplateToken tag)
    {
        TemplateStatement statement = tag.Text switch
        {
            "break" or "continue" when _loops == 0 => throw tokens.Faults.Syntax(tag.At, $"'{tag.Text}' stands outside of a loop"),
            "break" or "continue" => new JumpStatement(tag.At, tag.Text == "break"),
            "do" => new DoStatement(tag.At, _expressions.ParseTuple(withCondition: true)),
            "print" => new OutputStatement(tag.At, _expressions.ParseTuple(withCondition: true)),
            "import" or "from" or "include" or "extends" => ParseForeign(tag),
            _ => throw tokens.Faults.Syntax(tag.At, $"there is no tag '{(tag.Text.Length > 40 ? tag.Text[..40] + "…" : tag.Text)}' that can stand here"),
        };
        Close();
        return statement;
    }

    private IfStatement ParseIf(int at)
    {
        var branches = new List<IfBranch>();
        List<TemplateStatement> otherwise = [];
        do
        {
            TemplateExpression condition = _expressions.ParseTuple(withCondition: false);
            Close();
            branches.Add(new IfBranch(condition, ParseBody("elif", "else", "endif")));
        }
        while (tokens.TryTakeWord("elif"));

        if (tokens.TryTakeWord("else"))
        {
            Close();
            otherwise = ParseBody("endif");
        }

        tokens.ExpectWord("endif");
        Close();
        return new IfStatement(at, branches, otherwise);
    }

    private ForStatement ParseFor(int at)
    {
        TemplateExpression target = _expressions.ParseTarget(withMember: false);
        tokens.ExpectWord("in");
        TemplateExpression items = _expressions.ParseTuple(withCondition: false);
        TemplateExpression? condition = tokens.TryTakeWord("if") ? _expressions.Parse() : null;
        bool isRecursive = tokens.TryTakeWord("recursive");
        Close();

        _loops++;
        List<TemplateStatement> body = ParseBody("else", "endfor");
        _loops--;
        List<TemplateStatement> otherwise = [];
        if (tokens.TryTakeWord("else"))
        {
            Close();
            otherwise = ParseBody("endfor");
        }

        tokens.ExpectWord("endfor");
        Close();
        return new ForStatement(at, target, items, condition, isRecursive, body, otherwise);
    }

    private TemplateStatement ParseSet(int at)
    {
        TemplateExpression target = _expressions.ParseTarget(withMember: true);
        if (tokens.TryTake("="))
        {
            TemplateExpression value = _expressions.ParseTuple(withCondition: true);
            Close();
            return new SetStatement(at, target, value);
        }

        List<TemplateFilter> filters = _expressions.ParseFilters();
        Close();
        return new SetBlockStatement(at, target, filters, ParseTo("endset"));
    }

    private MacroStatement ParseMacro(int at)
    {
        string name = _expressions.ParseNewName("the macro's name").Text;
        List<MacroParameter> parameters = ParseParameters();
        Close();
        return new MacroStatement(at, name, parameters, ParseOutsideOfLoops("endmacro"));
    }

    private CallBlockStatement ParseCallBlock(int at)
    {
        List<MacroParameter> parameters = tokens.Is("(") ? ParseParameters() : [];
        int called = tokens.Current.At;
        if (_expressions.Parse() is not CallExpression call)
            throw tokens.Faults.Syntax(called, "a call of a macro is expected here");
        Close();
        return new CallBlockStatement(at, parameters, call, ParseOutsideOfLoops("endcall"));
    }

    /// <summary>A macro's body is no part of the loop around it.</summary>
    private List<TemplateStatement> ParseOutsideOfLoops(string end)
    {
        int loops = _loops;
        _loops = 0;
        List<TemplateStatement> body = ParseTo(end);
        _loops = loops;
        return body;
    }

    private List<MacroParameter> ParseParameters()
    {
        tokens.Expect("(");
        var parameters = new List<MacroParameter>();
        while (!tokens.Is(")"))
        {
            TemplateToken name = _expressions.ParseNewName("a parameter's name");
            TemplateExpression? value = tokens.TryTake("=") ? _expressions.Parse() : null;
            if (value is null && parameters.Count > 0 && parameters[^1].Default is not null)
                throw tokens.Faults.Syntax(name.At, "a parameter without a default stands behind one with a default");
            parameters.Add(new MacroParameter(name.At, name.Text, value));
            if (!tokens.TryTake(","))
                break;
        }

        tokens.Expect(")");
        return parameters;
    }

    private FilterBlockStatement ParseFilterBlock(int at)
    {
        List<TemplateFilter> filters = [_expressions.ParseFilter(), .. _expressions.ParseFilters()];
        Close();
        return new FilterBlockStatement(at, filters, ParseTo("endfilter"));
    }

    private WithStatement ParseWith(int at)
    {
        var names = new List<KeyValuePair<TemplateExpression, TemplateExpression>>();
        while (tokens.Current.Kind != TokenKind.BlockEnd)
        {
            TemplateToken name = _expressions.ParseNewName("a name");
            tokens.Expect("=");
            names.Add(new(new NameExpression(name.At, name.Text), _expressions.Parse()));
            if (!tokens.TryTake(","))
                break;
        }

        Close();
        return new WithStatement(at, names, ParseTo("endwith"));
    }

    private MarkedStatement ParseAutoescape(int at)
    {
        TemplateExpression value = _expressions.Parse();
        Close();
        return new MarkedStatement(at, "autoescape", value, ParseTo("endautoescape"));
    }

    private MarkedStatement ParseBlock(int at)
    {
        TemplateToken name = tokens.Expect(TokenKind.Name, "the block's name");
        while (tokens.IsWord("scoped") || tokens.IsWord("required"))
            tokens.Take();
        Close();
        List<TemplateStatement> body = ParseBody("endblock");
        tokens.Take();
        tokens.TryTakeWord(name.Text);
        Close();
        return new MarkedStatement(at, "block", new NameExpression(name.At, name.Text), body);
    }

    /// <summary>What such a tag says behind its source is of no interest: it is never done.</summary>
    private ForeignStatement ParseForeign(TemplateToken tag)
    {
        TemplateExpression source = _expressions.Parse();
        while (tokens.Current.Kind is TokenKind.Name || tokens.Is(","))
            tokens.Take();
        return new ForeignStatement(tag.At, tag.Text, source);
    }
}
