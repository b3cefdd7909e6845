using System.Text.Json;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.DesiredState;

/// <summary>Reads an instance of <c>Kandil/Model</c>. A property that is null is one that is not there.</summary>
internal sealed class InstanceReader
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    /// <summary>Reads the properties.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it is no object, or has a property that there is not or that holds something else.</exception>
    public InstanceReader(string json)
    {
        foreach (JsonProperty property in Parse(json).EnumerateObject())
        {
            // An instance of a configuration document may name its schema.
            if (property.Name is InstanceProperty.InDesiredState or "$schema" || property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            InstanceProperty known = InstanceProperty.All.FirstOrDefault(one => one.Name == property.Name)
                ?? throw DesiredStateErrors.UnknownProperty(property.Name, InstanceProperty.All.Where(one => !one.IsReadOnly).Select(one => one.Name));
            Check(known, property.Value);
            if (!_values.TryAdd(property.Name, property.Value))
            {
                throw DesiredStateErrors.BadProperty(property.Name, "stands there twice", "there once");
            }
        }
    }

    /// <summary>The model that it describes.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it has no name.</exception>
    public DesiredModel Desired() => new()
    {
        Requirement = new ModelRequirement
        {
            Model = Text(InstanceProperty.Model) ?? throw DesiredStateErrors.BadProperty(InstanceProperty.Model, "is missing", "a model's reference, such as owner/repo:Q4_K_M"),
            Revision = Text("revision"),
            Quantization = Text("quantization"),
            AcceptLicense = Text("acceptLicense"),
            Include = Texts("include"),
            Exclude = Texts("exclude"),
            Library = Text("library"),
        },
        Exists = Truth(InstanceProperty.Exist) ?? true,
        Pinned = Truth("pinned"),
        Mirror = Text("mirror"),
    };

    /// <summary>True when a state has every value that is given here; in texts <c>*</c> and <c>?</c> stand for others.</summary>
    public bool IsLike(ModelState state) => InstanceProperty.All.Where(one => _values.ContainsKey(one.Name)).All(one => one.Of(state) switch
    {
        string text => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Text(one.Name), text),
        bool truth => Truth(one.Name) == truth,
        long number => _values[one.Name].GetInt64() == number,
        IReadOnlyList<string> texts => Texts(one.Name).SequenceEqual(texts),
        _ => false,
    });

    private static JsonElement Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw DesiredStateErrors.NotAnInstance("it is not one JSON object");
        }
        catch (JsonException failure)
        {
            throw DesiredStateErrors.NotAnInstance(failure.LineNumber is { } line ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it is no JSON at line {line + 1}") : "it is no JSON");
        }
    }

    private static void Check(InstanceProperty property, JsonElement value)
    {
        (bool fits, string allowed) = property.Kind switch
        {
            PropertyKind.Text => (value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString()), "a text"),
            PropertyKind.Truth => (value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            PropertyKind.Number => (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _), "a whole number"),
            _ => (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(one.GetString())), "a list of patterns"),
        };
        if (!fits)
        {
            throw DesiredStateErrors.BadProperty(property.Name, "is something else", allowed);
        }
    }

    private string? Text(string name) => _values.TryGetValue(name, out JsonElement value) ? value.GetString()!.Trim() : null;

    private bool? Truth(string name) => _values.TryGetValue(name, out JsonElement value) ? value.GetBoolean() : null;

    private IReadOnlyList<string> Texts(string name) =>
        _values.TryGetValue(name, out JsonElement value) ? [.. value.EnumerateArray().Select(one => one.GetString()!)] : [];
}
