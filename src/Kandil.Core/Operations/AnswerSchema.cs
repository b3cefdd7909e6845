using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations;

/// <summary>The JSON schema that an answer is asked to follow.</summary>
internal static class AnswerSchema
{
    /// <summary>The schema as it is sent.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no JSON object.</exception>
    public static string Checked(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.GetRawText() : throw ArgumentErrors.BadSchema("it is no JSON object");
        }
        catch (JsonException wrong)
        {
            throw ArgumentErrors.BadSchema($"it is no JSON at line {(wrong.LineNumber ?? 0) + 1}");
        }
    }
}
