using Kandil.Core.Errors.Findings;
using Kandil.Core.Safety;
using Kandil.Core.Templates;

namespace Kandil.Tests.Unit.Core.Safety;

/// <summary>Which chat templates are refused, and that those of the published families are not.</summary>
public class TemplateCheckTests
{
    private static readonly FindingLocation Where = new("model.gguf") { Key = "tokenizer.chat_template" };

    public static TheoryData<string> Styles => [.. PublishedStyles.All.Keys];

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_template_in_the_style_of_a_published_family_passes(string style) => Assert.Empty(Check(PublishedStyles.All[style]));

    [Fact]
    public void Twenty_families_and_more_are_tried() => Assert.InRange(PublishedStyles.All.Count, 20, 100);

    [Theory]
    [InlineData("{{ messages.__class__ }}", 1, 13)]
    [InlineData("a\nb{{ ''.__class__.__mro__[1].__subclasses__() }}", 2, 8)]
    [InlineData("{{ messages['__class__'] }}")]
    [InlineData("{{ messages['\\x5f\\x5fclass\\u005f_'] }}")]
    [InlineData("{{ messages['__cla' 'ss__'] }}")]
    [InlineData("{{ messages['__cla' + 'ss__'] }}")]
    [InlineData("{{ messages['__cla' ~ 'ss' ~ '__'] }}")]
    [InlineData("{{ messages['_' * 2 ~ 'class' ~ '_' * 2] }}")]
    [InlineData("{{ messages[role ~ '__cla' ~ 'ss__' ~ role] }}")]
    [InlineData("{{ '%s'.format('{0.__globals__}') }}")]
    [InlineData("{{ messages | map(attribute='__class__') | list }}")]
    [InlineData("{{ messages | map(attribute='content.__class__') | list }}")]
    [InlineData("{{ messages | selectattr('_secret') | list }}")]
    [InlineData("{{ messages | sort(attribute='__class__') }}")]
    [InlineData("{{ _ }}")]
    [InlineData("{{ _context.vars }}")]
    [InlineData("{% set x = cycler.__init__ %}")]
    [InlineData("{% set __x = 1 %}")]
    [InlineData("{% set ns.__x = 1 %}")]
    [InlineData("{% macro __m() %}{% endmacro %}")]
    [InlineData("{% for x in self._TemplateReference__context %}{% endfor %}")]
    [InlineData("{% if x is __t %}{% endif %}")]
    [InlineData("{{ x | _f }}")]
    [InlineData("{{ f(_a=1) }}")]
    [InlineData("{% filter _f %}x{% endfilter %}")]
    [InlineData("{% call m(x.__class__) %}{% endcall %}")]
    [InlineData("{% if false %}{% elif x %}{{ [{'a': (x.__dict__,)}] }}{% endif %}")]
    public void A_name_that_begins_with_an_underscore_is_refused(string template, int line = 0, int column = 0) =>
        Refused(template, FindingRules.TemplatePrivateName, line, column);

    [Theory]
    [InlineData("{{ x | attr('y') }}", 1, 8)]
    [InlineData("{{ x | map('attr', 'y') | list }}")]
    [InlineData("{% filter attr('y') %}x{% endfilter %}")]
    [InlineData("{% set y | attr('z') %}x{% endset %}")]
    [InlineData("{{ attr(x, 'y') }}")]
    [InlineData("{{ x.attr('y') }}")]
    public void Attr_is_refused(string template, int line = 0, int column = 0) => Refused(template, FindingRules.TemplateAttr, line, column);

    [Theory]
    [InlineData("{% include 'other' %}", 1, 4)]
    [InlineData("{% import 'os' as os %}")]
    [InlineData("{% from 'os' import system, popen as p with context %}")]
    [InlineData("\n\n  {%- extends layout -%}", 3, 7)]
    [InlineData("{% if a %}{% for b in c %}{% include b ignore missing %}{% endfor %}{% endif %}")]
    public void Another_template_is_refused(string template, int line = 0, int column = 0) => Refused(template, FindingRules.TemplateImport, line, column);

    [Theory]
    [InlineData("{% for i in range(10001) %}{% endfor %}", 1, 13)]
    [InlineData("{% for i in range(0, 100000, 2) %}{% endfor %}")]
    [InlineData("{% for i in range(0, -99999, -1) %}{% endfor %}")]
    [InlineData("{% for i in range(10 ** 9) %}{% endfor %}")]
    [InlineData("{% for i in range(9 * 9 * 9 * 9 * 9 * 9) | list %}{% endfor %}")]
    [InlineData("{% for i in range(messages | length * 100000000) %}{% endfor %}")]
    [InlineData("{% for i in range(101) %}{% for j in range(100) %}x{% endfor %}{% endfor %}")]
    [InlineData("{% for i in [1, 2] %}{% for j in range(100) %}{% if a %}{% for k in range(100) %}{% endfor %}{% endif %}{% endfor %}{% endfor %}")]
    [InlineData("{{ 'a' * 100000 }}")]
    [InlineData("{{ 1000000000 * x }}")]
    [InlineData("{{ [0] * 20000 }}")]
    [InlineData("{{ ('ab' * 100) * 100 }}")]
    [InlineData("{{ 9 ** 9 ** 9 }}")]
    [InlineData("{{ x ** y }}")]
    [InlineData("{{ 'x' | center(1000000001) }}")]
    [InlineData("{{ 'x' | indent(width=999999999) }}")]
    [InlineData("{{ 'x'.ljust(9999999) }}")]
    public void Work_beyond_a_bound_is_refused(string template, int line = 0, int column = 0) => Refused(template, FindingRules.TemplateRange, line, column);

    [Theory]
    [InlineData("{% set _ = messages.append(x) %}{% for _ in range(3) %}{{ _ }}{% endfor %}")]
    [InlineData("{% set _args = x %}{{ _args.items() }}")]
    [InlineData("{% macro _text(_a, _b=1) %}{{ _a }}{% endmacro %}{{ _text(x) }}")]
    [InlineData("{% for i in range(10000) %}{% endfor %}")]
    [InlineData("{% for i in range(100) %}{% for j in range(100) %}{% endfor %}{% endfor %}")]
    [InlineData("{{ 'a' * 80 }}{{ x * 2 }}{{ 2 ** 10 }}")]
    [InlineData("{{ message['tool_calls'][0].function.name | upper }}")]
    [InlineData("{{ '__tool_call__' }}{{ 'def __init__(self): pass' }}")]
    [InlineData("{{ x.attributes }}{{ attr_name }}{% for attr in x %}{{ attr[0] }}{% endfor %}")]
    [InlineData("__class__ in the text, {# {{ x.__class__ }} #}{% raw %}{{ x.__class__ }}{% endraw %}")]
    [InlineData("{% for x in y recursive %}{{ loop(x) }}{% endfor %}")]
    public void What_is_ordinary_is_not_refused(string template) => Assert.Empty(Check(template));

    private static void Refused(string template, FindingRule rule, int line, int column)
    {
        IReadOnlyList<ModelFinding> findings = Check(template);
        Assert.Contains(findings, finding => finding.Rule == rule);
        Assert.Equal(FindingSeverity.Error, rule.Severity);
        if (line > 0)
            Assert.Equal((line, column), findings.Where(finding => finding.Rule == rule).Select(finding => (finding.Location.Line, finding.Location.Column)).First());
    }

    private static IReadOnlyList<ModelFinding> Check(string template)
    {
        var findings = new FindingList();
        TemplateCheck.Check(ChatTemplate.Parse(template, Where), findings);
        return findings.ToList();
    }
}
