using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;
using Kandil.Core.Templates;

namespace Kandil.Core.Safety;

/// <summary>Finds the chat templates of a file, the default one and those with names, and has each of a sane size checked.</summary>
internal static class TemplateKeysCheck
{
    private const string Key = "tokenizer.chat_template";
    private const int MostTemplates = 16;
    private const int MostBytesTogether = 2 * ChatTemplate.MostBytes;

    /// <summary>Checks every template of a file.</summary>
    internal static void Check(CheckedPart part, FindingList findings)
    {
        long bytes = 0;
        int count = 0;
        foreach ((string key, GgufValue value) in part.Metadata.Entries)
        {
            if (key != Key && !key.StartsWith(Key + ".", StringComparison.Ordinal))
                continue;

            var where = new FindingLocation(part.Name) { Key = key, Offset = part.Metadata.OffsetOf(key) };
            bytes += value.Utf8.Length;
            if (++count > MostTemplates)
            {
                findings.Add(TemplateFindings.TooMany(where, MostTemplates));
                return;
            }

            if (value.Type != GgufValueType.Text)
                findings.Add(TemplateFindings.Type(where, ModelNumbers.TypeOf(value)));
            else if (value.Utf8.Length > ChatTemplate.MostBytes)
                findings.Add(TemplateFindings.Size(where, value.Utf8.Length, ChatTemplate.MostBytes));
            else if (bytes > MostBytesTogether)
                findings.Add(TemplateFindings.AllSizes(where, bytes, MostBytesTogether));
            else
                CheckTemplate(Encoding.UTF8.GetString(value.Utf8.Span), where, findings);
        }
    }

    private static void CheckTemplate(string text, FindingLocation where, FindingList findings)
    {
        ChatTemplate template;
        try
        {
            template = ChatTemplate.Parse(text, where);
        }
        catch (KandilException failure)
        {
            findings.Add(failure.Findings[0]);
            return;
        }

        TemplateCheck.Check(template, findings);
    }
}
