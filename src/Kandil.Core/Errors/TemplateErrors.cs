using System.Globalization;
using Kandil.Core.Errors.Findings;

namespace Kandil.Core.Errors;

/// <summary>Chat templates that cannot be read, or must not. Each is E_UNSAFE with its place.</summary>
public static class TemplateErrors
{
    /// <summary>A template longer than any.</summary>
    public static KandilException Size(FindingLocation where, long bytes, int most) => Of(
        FindingRules.TemplateSize, where, string.Create(CultureInfo.InvariantCulture, $"the chat template has {bytes:N0} bytes; it can have {most:N0} at the most"));

    /// <summary>Something that is no Jinja.</summary>
    /// <param name="where">The place, with line and column.</param>
    /// <param name="what">What is wrong, as a clause.</param>
    public static KandilException Syntax(FindingLocation where, string what) => Of(
        FindingRules.TemplateSyntax, where, $"the chat template cannot be read: {QuotedText.Clean(what)}");

    /// <summary>A template nested deeper than any.</summary>
    public static KandilException Depth(FindingLocation where, int most) => Of(
        FindingRules.TemplateDepth, where, $"the chat template is nested deeper than {most} levels");

    private static KandilException Of(FindingRule rule, FindingLocation where, string text) => ModelFileErrors.Refused([new ModelFinding(rule, where, text)]);
}
