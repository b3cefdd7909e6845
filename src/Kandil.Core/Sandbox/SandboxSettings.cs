using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;

namespace Kandil.Core.Sandbox;

/// <summary>
/// The user's sandbox profiles and what each is bound to: <c>sandbox.json</c> of the configuration folder. A field that is not
/// known is refused: a protection that was misspelt would protect nothing.
/// </summary>
public sealed partial record SandboxSettings
{
    private const int FormatVersion = 1;
    private const int LongestName = 64;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 };

    /// <summary>The profile of everything that none is bound to.</summary>
    public string Default { get; init; } = SandboxProfile.Secure.Name;

    /// <summary>The user's own profiles.</summary>
    public IReadOnlyList<SandboxProfile> Own { get; init; } = [];

    /// <summary>The profile of a model, by what the user called it; upper and lower case are the same.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = NoBindings;

    /// <summary>The profile of an agent, by its name.</summary>
    public IReadOnlyDictionary<string, string> Agents { get; init; } = NoBindings;

    /// <summary>Every profile: those that come with Kandil, then the user's.</summary>
    public IEnumerable<SandboxProfile> Profiles => SandboxProfile.BuiltIn.Concat(Own);

    /// <summary>No binding.</summary>
    internal static IReadOnlyDictionary<string, string> NoBindings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a profile can be called that.</summary>
    public static bool IsName(string name) => name.Length <= LongestName && NamePattern().IsMatch(name);

    /// <summary>The profile of a name; null for none.</summary>
    public SandboxProfile? Find(string name) => Profiles.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The profile that holds: the agent's, else the model's, else the default.</summary>
    /// <param name="models">What the model is called, each way.</param>
    /// <param name="agent">Who asks; null for nobody named.</param>
    public SandboxProfile For(IEnumerable<string> models, string? agent)
    {
        string? name = agent is not null && Agents.TryGetValue(agent, out string? ofAgent) ? ofAgent
            : models.Select(model => Models.GetValueOrDefault(model)).FirstOrDefault(found => found is not null);
        return Find(name ?? Default)!; // reading has checked every name
    }

    /// <summary>Reads the file; no file is no settings.</summary>
    /// <exception cref="KandilException">E_SCHEMA, with the field; E_PERM, E_DISK.</exception>
    public static SandboxSettings Read(KandilPaths paths)
    {
        string file = paths.SandboxFile;
        try
        {
            if (!File.Exists(file))
                return new SandboxSettings();
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
                throw SandboxErrors.WritableByOthers(file);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file), Options);
            return Read(document.RootElement, file);
        }
        catch (JsonException exception)
        {
            throw SandboxErrors.Unreadable(file, exception.LineNumber is { } line ? $"it is no JSON at line {line + 1}" : "it is no JSON");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SandboxErrors.Inaccessible(file, exception);
        }
    }

    /// <summary>The file's content.</summary>
    public byte[] ToBytes()
    {
        var content = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format_version", FormatVersion);
            writer.WriteString("default", Default);
            writer.WriteStartObject("profiles");
            foreach (SandboxProfile profile in Own)
                Write(writer, profile);
            writer.WriteEndObject();
            Write(writer, "models", Models);
            Write(writer, "agents", Agents);
            writer.WriteEndObject();
        }

        return content.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, SandboxProfile profile)
    {
        writer.WriteStartObject(profile.Name);
        foreach (SandboxField field in SandboxField.All)
        {
            IReadOnlyList<string> values = field.Get(profile);
            if (!field.IsList && values is [var only])
                writer.WriteString(field.Name, only);
            else if (field.IsList && values.Count > 0)
            {
                writer.WriteStartArray(field.Name);
                foreach (string value in values)
                    writer.WriteStringValue(value);
                writer.WriteEndArray();
            }
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> bindings)
    {
        writer.WriteStartObject(name);
        foreach ((string bound, string profile) in bindings.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            writer.WriteString(bound, profile);
        writer.WriteEndObject();
    }

    private static SandboxSettings Read(JsonElement root, string file)
    {
        var settings = new SandboxSettings();
        foreach (JsonProperty property in Properties(root, file, "the file"))
        {
            settings = property.Name switch
            {
                "format_version" => property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int version) && version == FormatVersion
                    ? settings : throw SandboxErrors.BadField(file, "format_version", $"must be {FormatVersion}, as this release writes it"),
                "default" => settings with { Default = TextOf(property, file, "default") },
                "profiles" => settings with { Own = [.. Properties(property.Value, file, "profiles").Select(profile => Profile(profile, file))] },
                "models" => settings with { Models = Bindings(property, file) },
                "agents" => settings with { Agents = Bindings(property, file) },
                string other => throw SandboxErrors.BadField(file, other, "is no field of this file"),
            };
        }

        foreach ((string field, string name) in settings.Models.Select(pair => ($"models.{pair.Key}", pair.Value))
            .Concat(settings.Agents.Select(pair => ($"agents.{pair.Key}", pair.Value))).Prepend(("default", settings.Default)))
        {
            if (settings.Find(name) is null)
                throw SandboxErrors.BadField(file, field, $"names the profile '{name}', which there is not");
        }

        return settings;
    }

    private static SandboxProfile Profile(JsonProperty property, string file)
    {
        string place = $"profiles.{property.Name}";
        if (!IsName(property.Name) || SandboxProfile.BuiltIn.Any(known => known.Name == property.Name))
            throw SandboxErrors.BadField(file, place, "must be called with small letters, digits and hyphens, and not as one that comes with Kandil");
        List<JsonProperty> values = [.. Properties(property.Value, file, place)];
        if (values.Select(value => value.Name).FirstOrDefault(name => SandboxField.Find(name) is null) is { } unknown)
            throw SandboxErrors.BadField(file, $"{place}.{unknown}", "is no field of a profile");
        SandboxProfile profile = SandboxProfile.New(property.Name);
        // In the table's order: some fields count only after others.
        foreach (SandboxField field in SandboxField.All)
        {
            foreach (JsonProperty value in values.Where(value => value.Name == field.Name))
            {
                profile = Texts(value.Value) is { } texts && field.Set(profile, texts) is { } next
                    ? next : throw SandboxErrors.BadField(file, $"{place}.{field.Name}", $"must be {field.Allowed}");
            }
        }

        return profile.Contradiction() is { } wrong ? throw SandboxErrors.BadField(file, $"{place}.{wrong.Field}", wrong.Problem) : profile;
    }

    private static Dictionary<string, string> Bindings(JsonProperty property, string file)
    {
        var bindings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty bound in Properties(property.Value, file, property.Name))
            bindings[bound.Name] = TextOf(bound, file, $"{property.Name}.{bound.Name}");
        return bindings;
    }

    private static JsonElement.ObjectEnumerator Properties(JsonElement element, string file, string place) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw SandboxErrors.BadField(file, place, "must be a JSON object");

    private static string TextOf(JsonProperty property, string file, string place) =>
        property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw SandboxErrors.BadField(file, place, "must be the name of a profile");

    // Whoever writes the file by hand may write numbers as numbers.
    private static List<string>? Texts(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return One(value) is { } only ? [only] : null;
        List<string?> texts = [.. value.EnumerateArray().Select(One)];
        return texts.Contains(null) ? null : [.. texts.Select(text => text!)];
    }

    private static string? One(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
