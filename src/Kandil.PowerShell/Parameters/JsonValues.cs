using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace Kandil.PowerShell.Parameters;

/// <summary>What a user gives as a hashtable, as JSON values.</summary>
internal static class JsonValues
{
    /// <summary>The names and values of a hashtable.</summary>
    public static IReadOnlyDictionary<string, JsonNode?> Of(IDictionary table) =>
        table.Keys.Cast<object>().ToDictionary(key => key.ToString()!, key => Of(table[key]), StringComparer.Ordinal);

    // Numbers, truth, lists and tables stay what they are; anything else is its text.
    private static JsonNode? Of(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        int or long or short or byte => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double or float or decimal => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        IDictionary table => new JsonObject(Of(table)),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Of)]),
        var other => JsonValue.Create(other.ToString()),
    };
}
