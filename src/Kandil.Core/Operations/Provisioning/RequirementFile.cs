using System.Text.Json;
using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>
/// A file of required models: JSON here; the module reads the same content from a psd1 file and hands it over. Upper and lower
/// case and underscores of field names are the same.
/// <code>
/// {
///   "version": 1,                                  may be left out
///   "description": "what it is for",               may be left out
///   "models": [
///     "owner/repo:Q4_K_M",                         the same as { "model": "owner/repo:Q4_K_M" }
///     { "model": "lab:group/model", "revision": "v2", "quantization": null, "pin": true, "acceptLicense": "llama3.2",
///       "include": ["*.json"], "exclude": [], "library": "transformers" }
///   ]
/// }
/// </code>
/// </summary>
public sealed record RequirementFile
{
    private const long Largest = 4 << 20;

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>What its writer says it is for; null where nothing is said.</summary>
    public string? Description { get; init; }

    /// <summary>The models, in the file's order.</summary>
    public required IReadOnlyList<ModelRequirement> Models { get; init; }

    /// <summary>Reads a JSON file.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none; E_SCHEMA: it is no such file, with the entry and the field; E_PERM, E_DISK, E_ARGS.</exception>
    public static RequirementFile ReadJson(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw ArgumentErrors.NoRequirementFile();
        }

        string file = KandilSession.FullPath(path);
        try
        {
            if (!File.Exists(file))
            {
                throw RequirementErrors.FileMissing(file);
            }

            if (new FileInfo(file).Length > Largest)
            {
                throw RequirementErrors.Unreadable(file, "it is too large");
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? From(file, (IReadOnlyDictionary<string, object?>)ValueOf(document.RootElement, file)!)
                : throw RequirementErrors.Unreadable(file, "it is not one JSON object");
        }
        catch (JsonException exception)
        {
            throw RequirementErrors.Unreadable(file, exception.LineNumber is { } line
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it is no JSON at line {line + 1}")
                : "it is no JSON");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", file);
        }
    }

    /// <summary>Takes over what was read from a file of any kind: texts, truth values, numbers, lists and dictionaries of these.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="content">What is in it.</param>
    /// <exception cref="KandilException">E_SCHEMA, with the entry and the field.</exception>
    public static RequirementFile From(string path, IReadOnlyDictionary<string, object?> content) => new RequirementReader(path).Read(content);

    private static object? ValueOf(JsonElement element, string file)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (!fields.TryAdd(property.Name, ValueOf(property.Value, file)))
                    {
                        throw RequirementErrors.Unreadable(file, $"the field '{property.Name}' stands twice in one object");
                    }
                }

                return fields;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(item => ValueOf(item, file)).ToList();
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return element.TryGetInt64(out long whole) ? whole : element.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return null;
        }
    }
}
