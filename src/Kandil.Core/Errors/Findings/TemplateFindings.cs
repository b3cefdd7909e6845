using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors.Findings;

/// <summary>Findings about chat templates.</summary>
public static class TemplateFindings
{
    /// <summary>A template that is no text.</summary>
    public static ModelFinding Type(FindingLocation where, string actual) => new(
        FindingRules.TemplateType, where, $"the chat template must be a text and is {actual}");

    /// <summary>More templates than any model has.</summary>
    public static ModelFinding TooMany(FindingLocation where, int most) => new(
        FindingRules.TemplateType, where, $"there are more than {most} chat templates");

    /// <summary>A template longer than any.</summary>
    public static ModelFinding Size(FindingLocation where, long bytes, int most) => TemplateErrors.Size(where, bytes, most).Findings[0];

    /// <summary>Templates longer than any together.</summary>
    public static ModelFinding AllSizes(FindingLocation where, long bytes, int most) => new(
        FindingRules.TemplateSize, where,
        string.Create(CultureInfo.InvariantCulture, $"the chat templates have {bytes:N0} bytes together; they can have {most:N0} at the most"));

    /// <summary>A name that begins with an underscore.</summary>
    public static ModelFinding PrivateName(FindingLocation where, string name) => new(
        FindingRules.TemplatePrivateName, where, $"the chat template reads {Quote(name)}, a name that begins with '_' and is none of its own");

    /// <summary>The filter that reads any attribute.</summary>
    public static ModelFinding Attr(FindingLocation where) => new(
        FindingRules.TemplateAttr, where, "the chat template uses 'attr', which reads any attribute by a computed name");

    /// <summary>A tag that reads another template.</summary>
    public static ModelFinding Import(FindingLocation where, string tag) => new(
        FindingRules.TemplateImport, where, $"the chat template reads another one, by '{Clean(tag)}'");

    /// <summary>Work beyond a bound.</summary>
    /// <param name="where">The place.</param>
    /// <param name="what">What goes on for how long, as a clause.</param>
    public static ModelFinding Range(FindingLocation where, string what) => new(FindingRules.TemplateRange, where, $"the chat template {what}");
}
