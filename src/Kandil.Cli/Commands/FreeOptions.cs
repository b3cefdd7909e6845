using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Errors;

namespace Kandil.Cli.Commands;

/// <summary>Names with values of any kind, as a command line has them: <c>top_k=20</c>.</summary>
internal static class FreeOptions
{
    /// <summary>Reads them: a value that is JSON is what it says, any other is text.</summary>
    /// <param name="given">The words.</param>
    /// <param name="option">The option that they were given with.</param>
    /// <exception cref="KandilException">E_ARGS: a word has no name or no value.</exception>
    public static IReadOnlyDictionary<string, JsonNode?> Read(IEnumerable<string> given, string option)
    {
        var options = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (string word in given)
        {
            int at = word.IndexOf('=');
            if (at <= 0)
                throw CommandLineErrors.NoNameAndValue(option, word);
            options[word[..at].Trim()] = ValueOf(word[(at + 1)..]);
        }

        return options;
    }

    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
