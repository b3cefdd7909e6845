using System.Management.Automation;

namespace Kandil.PowerShell.Parameters;

/// <summary>What is left of an object of Kandil's that came back from a job or a remote session: its properties, under its type's name.</summary>
internal static class CopiedObject
{
    private const string Prefix = "Deserialized.";

    /// <summary>True for a copy of an object of this type.</summary>
    public static bool Is<T>(PSObject copy) => copy.TypeNames.Contains(Prefix + typeof(T).FullName);

    /// <summary>A property's text; null where it has none, or where the object is no copy of Kandil's.</summary>
    public static string? Text(PSObject copy, string property) =>
        IsOurs(copy) && Value(copy, property) is string { Length: > 0 } text ? text : null;

    /// <summary>A property's text, or the name of what the property holds.</summary>
    public static string? Name(PSObject copy, string property) =>
        Text(copy, property) ?? (IsOurs(copy) && copy.Properties[property]?.Value is PSObject whole ? Value(whole, "Name") as string : null);

    /// <summary>Says that the object cannot be taken, as PowerShell itself does of any other: its binding goes on to the properties.</summary>
    public static PSInvalidCastException Refusal(PSObject copy) => new($"Cannot convert an object of type {copy.TypeNames[0]}.");

    private static bool IsOurs(PSObject copy) => copy.TypeNames.Any(name => name.StartsWith(Prefix + "Kandil.", StringComparison.Ordinal));

    private static object? Value(PSObject thing, string property) => thing.Properties[property]?.Value is var value && value is PSObject wrapped ? wrapped.BaseObject : value;
}
