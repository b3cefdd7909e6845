using System.Collections;
using System.Management.Automation;
using System.Numerics;
using System.Security;
using System.Text.Json.Nodes;

namespace Kandil.PowerShell.Tools;

/// <summary>A command's parameter as a model is told of it: its schema, and whether it must be given.</summary>
internal sealed record ToolParameter(string Name, JsonObject Schema, bool IsRequired)
{
    private static readonly Type[] Whole =
        [typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(BigInteger)];

    /// <summary>True for what a model cannot give, or must not: code, secrets, and things that live in a session.</summary>
    public static bool IsKeptBack(Type type)
    {
        Type one = ElementOf(type) ?? Nullable.GetUnderlyingType(type) ?? type;
        return one == typeof(ScriptBlock) || one == typeof(SecureString) || one == typeof(PSCredential) || one == typeof(Type)
            || typeof(Delegate).IsAssignableFrom(one) || one.FullName?.StartsWith("System.Management.Automation.Runspaces.", StringComparison.Ordinal) == true;
    }

    /// <summary>The parameter of a command.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="help">What its comment says of it; null for nothing.</param>
    public static ToolParameter Of(CommandParameterInfo parameter, string? help)
    {
        JsonObject schema = SchemaOf(parameter.ParameterType);
        JsonObject value = schema["items"] as JsonObject ?? schema;
        foreach (Attribute attribute in parameter.Attributes)
        {
            if (attribute is ValidateSetAttribute set)
            {
                value["enum"] = new JsonArray([.. set.ValidValues.Select(word => (JsonNode)word)]);
            }
            else if (attribute is ValidateRangeAttribute range)
            {
                Bound(value, "minimum", range.MinRange);
                Bound(value, "maximum", range.MaxRange);
            }
        }

        string description = string.IsNullOrWhiteSpace(parameter.HelpMessage) ? help ?? "" : parameter.HelpMessage;
        if (!string.IsNullOrWhiteSpace(description))
        {
            schema["description"] = description.Trim();
        }

        return new ToolParameter(parameter.Name, schema, parameter.IsMandatory);
    }

    private static JsonObject SchemaOf(Type given)
    {
        Type type = Nullable.GetUnderlyingType(given) ?? given;
        return type switch
        {
            _ when type == typeof(object) || type == typeof(PSObject) => [],
            _ when type == typeof(bool) || type == typeof(SwitchParameter) => new() { ["type"] = "boolean" },
            _ when type.IsEnum => new() { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)]) },
            _ when Array.IndexOf(Whole, type) >= 0 => new() { ["type"] = "integer" },
            _ when type == typeof(float) || type == typeof(double) || type == typeof(decimal) => new() { ["type"] = "number" },
            _ when typeof(IDictionary).IsAssignableFrom(type) => new() { ["type"] = "object" },
            _ when ElementOf(type) is { } element => new() { ["type"] = "array", ["items"] = SchemaOf(element) },
            _ => new() { ["type"] = "string" },
        };
    }

    private static Type? ElementOf(Type type) => type.IsArray ? type.GetElementType()
        : type != typeof(string) && !typeof(IDictionary).IsAssignableFrom(type) && typeof(IEnumerable).IsAssignableFrom(type)
            ? (type.IsGenericType ? type.GetGenericArguments()[0] : typeof(object))
        : null;

    private static void Bound(JsonObject schema, string name, object? bound)
    {
        if (bound is not null && LanguagePrimitives.TryConvertTo(bound, out decimal number) && schema["type"]?.GetValue<string>() is "integer" or "number")
        {
            schema[name] = number;
        }
    }
}
