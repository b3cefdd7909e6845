using System.Collections;
using System.Globalization;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>The one set of rules for what a requirement file may say, however it was written down.</summary>
internal sealed class RequirementReader(string file)
{
    private const int Version = 1;

    private static readonly string[] FileFields = ["version", "description", "models"];
    private static readonly string[] EntryFields = ["model", "revision", "quantization", "pin", "acceptLicense", "include", "exclude", "library"];

    public RequirementFile Read(IReadOnlyDictionary<string, object?> content)
    {
        Dictionary<string, object?> fields = Fields(content.Select(pair => (pair.Key, pair.Value)), "", FileFields);
        CheckVersion(fields.GetValueOrDefault("version"));
        if (fields.GetValueOrDefault("models") is not { } models || Items(models) is not { } items)
        {
            throw RequirementErrors.BadField(file, "models", fields.ContainsKey("models") ? "is no list" : "is missing", "a list of models");
        }

        ModelRequirement[] entries = [.. items.Select((item, index) => Entry(item, string.Create(CultureInfo.InvariantCulture, $"models[{index}]")))];
        CheckTwins(entries);
        return new RequirementFile { Path = file, Description = Text(fields, "description", ""), Models = entries };
    }

    private ModelRequirement Entry(object? item, string where)
    {
        if (item is string text)
        {
            item = new Dictionary<string, object?> { ["model"] = text };
        }

        if (Pairs(item) is not { } pairs)
        {
            throw RequirementErrors.BadField(file, where, "is neither", "a model's reference, or an object with the field model");
        }

        Dictionary<string, object?> fields = Fields(pairs, where + ".", EntryFields);
        return new ModelRequirement
        {
            Model = Text(fields, "model", where + ".") ?? throw RequirementErrors.BadField(file, where + ".model", "is missing", "a model's reference, such as owner/repo:Q4_K_M"),
            Revision = Text(fields, "revision", where + "."),
            Quantization = Text(fields, "quantization", where + "."),
            Pin = Truth(fields, "pin", where + "."),
            AcceptLicense = Text(fields, "acceptLicense", where + "."),
            Include = Texts(fields, "include", where + "."),
            Exclude = Texts(fields, "exclude", where + "."),
            Library = Text(fields, "library", where + "."),
        };
    }

    private void CheckVersion(object? value)
    {
        if (value is null)
        {
            return;
        }

        if (value is not IConvertible || value is string or bool || Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && (number < 1 || number % 1 != 0))
        {
            throw RequirementErrors.BadField(file, "version", "is no version", Version.ToString(CultureInfo.InvariantCulture));
        }

        if (Convert.ToDouble(value, CultureInfo.InvariantCulture) > Version)
        {
            throw RequirementErrors.Newer(file, Convert.ToInt64(value, CultureInfo.InvariantCulture), Version);
        }
    }

    private void CheckTwins(ModelRequirement[] entries)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < entries.Length; index++)
        {
            string key = $"{entries[index].Model}\n{entries[index].Revision}\n{entries[index].Quantization}";
            if (!seen.TryAdd(key, index))
            {
                throw RequirementErrors.Twice(
                    file, string.Create(CultureInfo.InvariantCulture, $"models[{seen[key]}]"), string.Create(CultureInfo.InvariantCulture, $"models[{index}]"));
            }
        }
    }

    private Dictionary<string, object?> Fields(IEnumerable<(string Name, object? Value)> pairs, string where, string[] known)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in pairs)
        {
            string field = Array.Find(known, one => Plain(one) == Plain(name)) ?? throw RequirementErrors.UnknownField(file, where + name, known);
            if (!fields.TryAdd(field, value))
            {
                throw RequirementErrors.BadField(file, where + field, "stands there twice", "there once");
            }
        }

        return fields;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private string? Text(Dictionary<string, object?> fields, string name, string where) => fields.GetValueOrDefault(name) switch
    {
        null => null,
        string text when !string.IsNullOrWhiteSpace(text) => text.Trim(),
        string => throw RequirementErrors.BadField(file, where + name, "is empty", "a text"),
        _ => throw RequirementErrors.BadField(file, where + name, "is no text", "a text"),
    };

    private bool Truth(Dictionary<string, object?> fields, string name, string where) => fields.GetValueOrDefault(name) switch
    {
        null => false,
        bool value => value,
        _ => throw RequirementErrors.BadField(file, where + name, "is no truth value", "true or false"),
    };

    private IReadOnlyList<string> Texts(Dictionary<string, object?> fields, string name, string where)
    {
        object? value = fields.GetValueOrDefault(name);
        if (value is null)
        {
            return [];
        }

        if (value is string one)
        {
            value = new[] { one };
        }

        object?[]? items = Items(value);
        return items is not null && Array.TrueForAll(items, item => item is string text && !string.IsNullOrWhiteSpace(text))
            ? [.. items.Cast<string>()]
            : throw RequirementErrors.BadField(file, where + name, "is something else", "a list of patterns, such as [\"*.json\"]");
    }

    private static object?[]? Items(object? value) =>
        value is not IEnumerable items || value is string || Pairs(value) is not null ? null : [.. items.Cast<object?>()];

    // Of JSON, and a hashtable of PowerShell's.
    private static IEnumerable<(string Name, object? Value)>? Pairs(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> fields => fields.Select(pair => (pair.Key, pair.Value)),
        IDictionary fields => fields.Keys.Cast<object>().Select(key => (Convert.ToString(key, CultureInfo.InvariantCulture) ?? "", fields[key])),
        _ => null,
    };
}
