using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;

namespace Kandil.Core.Templates;

/// <summary>Makes the failures of one template, with line and column.</summary>
/// <param name="source">The template.</param>
/// <param name="where">The file and key that it is from.</param>
internal sealed class TemplateFaults(string source, FindingLocation where)
{
    /// <summary>Something that is no Jinja.</summary>
    /// <param name="at">Where.</param>
    /// <param name="what">What is wrong, as a clause.</param>
    internal KandilException Syntax(int at, string what) => TemplateErrors.Syntax(LocationOf(source, where, at), what);

    /// <summary>Too deep.</summary>
    internal KandilException Depth(int at) => TemplateErrors.Depth(LocationOf(source, where, at), ChatTemplate.MostDepth);

    /// <summary>The place with its line and column.</summary>
    internal static FindingLocation LocationOf(string source, FindingLocation where, int at)
    {
        ReadOnlySpan<char> before = source.AsSpan(0, at);
        return where with { Line = before.Count('\n') + 1, Column = at - before.LastIndexOf('\n') };
    }
}
