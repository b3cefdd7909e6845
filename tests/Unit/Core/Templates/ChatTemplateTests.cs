using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Templates;
using static Kandil.Tests.Unit.Core.Templates.TemplateShape;

namespace Kandil.Tests.Unit.Core.Templates;

/// <summary>What chat templates are parsed to, and what is refused where.</summary>
public class ChatTemplateTests
{
    [Theory]
    [InlineData("a or b and not c == d", "(a or (b and (not (c == d))))")]
    [InlineData("1 + 2 * 3 ** 4 - 5 // 6 % 7", "((1 + (2 * (3 ** 4))) - ((5 // 6) % 7))")]
    [InlineData("a ~ b + c ~ d", "((a ~ b) + (c ~ d))")]
    [InlineData("a ~ b * c ~ d", "(a ~ (b * c) ~ d)")]
    [InlineData("-a|abs", "((- a)|abs)")]
    [InlineData("-a ** 2", "((- a) ** 2)")]
    [InlineData("a < b <= c != d", "(a < b <= c != d)")]
    [InlineData("a in b and c not in d", "((a in b) and (c not in d))")]
    [InlineData("not a in b", "(not (a in b))")]
    [InlineData("a if b else c if d else e", "(if b then a else (if d then c else e))")]
    [InlineData("a if b", "(if b then a else )")]
    [InlineData("a.b['c'][0].d(e, f=g, *h, **i)", "a.b['c'][0].d(e, f=g, *h, **i)")]
    [InlineData("a.0.1", "a[0][1]")]
    [InlineData("a[1:2:3]", "a[1:2:3]")]
    [InlineData("a[::-1] + b[:1] + c[1:]", "((a[::(- 1)] + b[:1:]) + c[1::])")]
    [InlineData("a|b|c(1, d=2)|e.f", "(((a|b)|c(1, d=2))|e.f)")]
    [InlineData("a.b|c is d and e is not f(1) or g is divisibleby 3", "((((a.b|c) is d()) and (e is not f(1))) or (g is divisibleby(3)))")]
    [InlineData("a is defined if b is none else c", "(if (b is none()) then (a is defined()) else c)")]
    [InlineData("(a, b), [c, d,], {e: f, 'g': [h],}, (i), (), (j,)", "tuple[tuple[a, b], [c, d], {e: f, 'g': [h]}, i, tuple[], tuple[j]]")]
    [InlineData("'a' \"b\" 'c'", "'abc'")]
    [InlineData("'\\n\\t\\'\\\\\\x41\\u00e9\\U0001F600\\101\\q'", "'\n\t'\\Aé\U0001F600A\\q'")]
    [InlineData("1_000 + 0x1F + 0b101 + 0o17 + 1.5e3 + 2e-1", "(((((1000 + 31) + 5) + 15) + 1500) + 0.2)")]
    [InlineData("true and False or None", "((True and False) or none)")]
    [InlineData("{'a': {'b': 1}}", "{'a': {'b': 1}}")]
    [InlineData("'a}}b'", "'a}}b'")]
    [InlineData("f()() | g", "(f()()|g)")]
    public void Expressions_bind_as_in_Jinja(string text, string shape) => Assert.Equal(shape, OfExpression(text));

    [Theory]
    [InlineData("a{% if b %}c{% elif d %}e{% else %}f{% endif %}g", "'a' (if [b: 'c'] [d: 'e'] else ['f']) 'g'")]
    [InlineData("{% for a, (b, c) in d.items() if e recursive %}f{% else %}g{% endfor %}", "(for tuple[a, tuple[b, c]] in d.items() if e recursive ['f'] else ['g'])")]
    [InlineData("{% for a in b %}{% if c %}{% break %}{% endif %}{% continue %}{% endfor %}", "(for a in b [(if [c: break] else []) continue] else [])")]
    [InlineData("{% set a = 1 %}{% set b, c = d %}{% set ns.e = 2, 3 %}", "(set a 1) (set tuple[b, c] d) (set ns.e tuple[2, 3])")]
    [InlineData("{% set a | trim | upper %}b{% endset %}", "(set a|trim|upper ['b'])")]
    [InlineData("{% macro a(b, c=1) %}{{ b }}{% endmacro %}", "(macro a(b, c=1) [(out b)])")]
    [InlineData("{% call(a, b=2) c.d(e) %}f{% endcall %}", "(call(a, b=2) c.d(e) ['f'])")]
    [InlineData("{% filter a(1)|b %}c{% endfilter %}", "(filter|a(1)|b ['c'])")]
    [InlineData("{% with a = 1, b = 2 %}c{% endwith %}", "(with a=1 b=2 ['c'])")]
    [InlineData("{% generation %}a{% endgeneration %}", "(generation ['a'])")]
    [InlineData("{% do a.append(1) %}", "(do a.append(1))")]
    [InlineData("{% include 'a' ignore missing %}{% from 'b' import c as d, e %}", "(include 'a') (from 'b')")]
    [InlineData("a{# b {{ c }} #}d", "'a' 'd'")]
    [InlineData("{% raw %}{{ a }}{% if %}{% endraw %}b", "'{{ a }}{% if %}' 'b'")]
    [InlineData("{{ a, b }}", "(out tuple[a, b])")]
    [InlineData("{ { a } } {", "'{ { a } } {'")]
    public void Statements_are_read(string text, string shape) => Assert.Equal(shape, Of(text));

    [Theory]
    [InlineData("a \n{%- if b -%}\n c \n{%- endif %}\n\nd\n", "'a' (if [b: 'c'] else []) '\\nd'")]
    [InlineData("a\n  {% if b %}\n  c\n  {% endif %}\nd", "'a\\n' (if [b: '  c\\n'] else []) 'd'")]
    [InlineData("a\n  {%+ if b +%}\n  c{% endif %}", "'a\\n  ' (if [b: '\\n  c'] else [])")]
    [InlineData("  {{ a }}\n  {{- b -}}  \n c", "'  ' (out a) (out b) 'c'")]
    [InlineData("  {# a #}\nb {#- c -#} d", "'b' 'd'")]
    [InlineData("a\r\n{% if b %}\r\nc\r{% endif %}\r\n", "'a\\n' (if [b: 'c\\n'] else [])")]
    [InlineData("a {% raw -%} \n b \n {%- endraw %}\nc", "'a ' 'b' 'c'")]
    [InlineData("a\n\n", "'a\\n'")]
    public void White_space_is_taken_as_chat_templates_expect(string text, string shape) => Assert.Equal(shape, Of(text));

    [Theory]
    [InlineData("{{ a", 1, 1, "does not end")]
    [InlineData("a\n  {{ 'b }}", 2, 6, "text that begins here does not end")]
    [InlineData("{# a", 1, 1, "comment")]
    [InlineData("{% raw %} a", 1, 1, "raw")]
    [InlineData("{{ a b }}", 1, 6, "'}}' is expected here, and 'b' stands here")]
    [InlineData("{{ }}", 1, 4, "a value is expected")]
    [InlineData("{{ a. }}", 1, 7, "a name is expected")]
    [InlineData("{{ [a) }}", 1, 6, "closes nothing")]
    [InlineData("{{ a ? b }}", 1, 6, "means nothing")]
    [InlineData("{% if a %}\nb", 2, 1, "has no 'endif'")]
    [InlineData("{% if a %}{% endfor %}", 1, 14, "'endfor'")]
    [InlineData("{% endif %}", 1, 4, "'endif'")]
    [InlineData("{% execute 'rm' %}", 1, 4, "'execute'")]
    [InlineData("{% set true = 1 %}", 1, 8, "cannot be set")]
    [InlineData("{% macro a(b=1, c) %}{% endmacro %}", 1, 17, "without a default")]
    [InlineData("{{ a(b=1, c) }}", 1, 11, "must be last")]
    [InlineData("{% break %}", 1, 4, "outside of a loop")]
    [InlineData("{% for a in b %}{% macro c() %}{% break %}{% endmacro %}{% endfor %}", 1, 35, "outside of a loop")]
    [InlineData("{{ 99999999999999999999 }}", 1, 4, "64 bits")]
    [InlineData("{{ '\\uZZZZ' }}", 1, 5, "no character")]
    [InlineData("{% call a %}{% endcall %}", 1, 9, "a call of a macro")]
    [InlineData("{{ a is b is c }}", 1, 11, "brackets")]
    public void What_is_no_Jinja_is_refused_with_its_place(string text, int line, int column, string part)
    {
        ModelFinding finding = Refuse(text);
        Assert.Equal(FindingRules.TemplateSyntax, finding.Rule);
        Assert.Equal((line, column), (finding.Location.Line, finding.Location.Column));
        Assert.Contains(part, finding.Text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Towers => new()
    {
        { "brackets", "{{ " + new string('(', 15_000) + "a" + new string(')', 15_000) + " }}" },
        { "lists", "{{ " + new string('[', 15_000) + new string(']', 15_000) + " }}" },
        { "minus signs", "{{ " + new string('-', 60_000) + "a }}" },
        { "not", "{{ " + string.Concat(Enumerable.Repeat("not ", 15_000)) + "a }}" },
        { "conditions", "{{ " + string.Concat(Enumerable.Repeat("a if b else ", 5_000)) + "c }}" },
        { "additions", "{{ a" + string.Concat(Enumerable.Repeat("+a", 15_000)) + " }}" },
        { "members", "{{ a" + string.Concat(Enumerable.Repeat(".a", 15_000)) + " }}" },
        { "filters", "{{ a" + string.Concat(Enumerable.Repeat("|a", 15_000)) + " }}" },
        { "calls", "{{ a" + string.Concat(Enumerable.Repeat("()", 15_000)) + " }}" },
        { "tests", "{{ a" + string.Concat(Enumerable.Repeat(" is a()", 8_000)) + " }}" },
        { "targets", "{% set " + new string('(', 15_000) + "a" + new string(')', 15_000) + " = 1 %}" },
        { "blocks", string.Concat(Enumerable.Repeat("{% if a %}", 6_000)) },
        { "loops", string.Concat(Enumerable.Repeat("{% for a in a %}", 4_000)) },
        { "chains inside chains", "{{ " + string.Concat(Enumerable.Repeat("(", 150)) + "a" + string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Repeat("+a", 150)) + ")", 150)) + " }}" },
    };

    [Theory]
    [MemberData(nameof(Towers))]
    public void What_is_nested_too_deeply_is_refused_and_overflows_no_stack(string what, string text)
    {
        Assert.NotEmpty(what);
        ModelFinding? finding = null;
        var thread = new Thread(() => finding = Refuse(text), maxStackSize: 512 << 10);
        thread.Start();
        thread.Join();
        Assert.Equal(FindingRules.TemplateDepth, finding!.Rule);
    }

    [Fact]
    public void What_is_long_and_flat_is_read()
    {
        string flat = "{{ a" + string.Concat(Enumerable.Repeat("~a", 1000)) + " }}{% if a %}" + string.Concat(Enumerable.Repeat("{% elif a %}", 3000))
            + "{% endif %}{{ [" + string.Concat(Enumerable.Repeat("a,", 8000)) + "] }}";
        Assert.Equal(3, Parse(flat).Body.Count);
    }

    [Fact]
    public void A_template_longer_than_any_is_refused() =>
        Assert.Equal(FindingRules.TemplateSize, Refuse(new string('a', ChatTemplate.MostBytes + 1)).Rule);

    public static TheoryData<string> Heavy => [.. new[] { "{{a}}", "{% raw %}{% endraw %}", "a\n{# b #}", "{% if a %}{% endif %}", "{{ a.b(c)[d]|e }}" }];

    [Theory]
    [MemberData(nameof(Heavy))]
    public void Memory_is_in_proportion_to_the_text(string piece)
    {
        long part = AllocatedBy(string.Concat(Enumerable.Repeat(piece, 100))), whole = AllocatedBy(string.Concat(Enumerable.Repeat(piece, 1600)));
        Assert.InRange(whole, 0, part * 24);
    }

    private static long AllocatedBy(string text)
    {
        Parse(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Parse(text);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static ModelFinding Refuse(string text)
    {
        KandilException failure = Assert.Throws<KandilException>(() => Parse(text));
        Assert.Equal(ErrorCode.Unsafe, failure.Code);
        return Assert.Single(failure.Findings);
    }
}
