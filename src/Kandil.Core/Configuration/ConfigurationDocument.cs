using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Errors;

namespace Kandil.Core.Configuration;

/// <summary>
/// The content of <c>config.json</c>: a version, and sections of settings. What this release does not know is kept. Reading is
/// here; only Storage writes files.
/// </summary>
public sealed class ConfigurationDocument
{
    /// <summary>The version of the format.</summary>
    public const int Version = 2;

    private const string VersionField = "version";
    private const string AliasesField = "aliases";
    private const string AccessField = "access";
    private const string AgentsField = "agents";
    private const long Largest = 1 << 20;

    private readonly string _file;
    private readonly JsonObject _root;

    private ConfigurationDocument(string file, JsonObject root) => (_file, _root) = (file, root);

    /// <summary>Reads a user's configuration; a file that is missing is an empty one.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it is no configuration, or a newer release's; E_PERM, E_DISK: it cannot be read; E_ARGS: its folder is a file. A bad value is found when it is asked for.</exception>
    public static ConfigurationDocument Read(KandilPaths paths)
    {
        string file = paths.ConfigurationFile;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > Largest })
                throw ConfigurationErrors.UserFileUnreadable(file, "it is too large");
            return Parse(file, File.ReadAllBytes(file), needsVersion: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            KandilPaths.CheckFolder(paths.ConfigurationDirectory);
            return new ConfigurationDocument(file, new JsonObject { [VersionField] = Version });
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StorageErrors.Denied("be read", file, exception);
        }
        catch (IOException exception)
        {
            throw StorageErrors.Failed("be read", file, exception);
        }
    }

    /// <summary>A setting as people read it; null where the file says nothing of it.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the file's value cannot be one.</exception>
    public string? Show(ConfigurationKey key) => Value(key) is { } value ? key.Kind.Show(value) : null;

    /// <summary>The settings of the network.</summary>
    /// <exception cref="KandilException">E_SCHEMA: a value cannot be one.</exception>
    public NetworkSettings Network => new()
    {
        Mirror = Value(ConfigurationKey.Mirror)?.GetValue<string>(),
        Proxy = Value(ConfigurationKey.Proxy)?.GetValue<string>(),
        CertificateAuthority = Value(ConfigurationKey.CertificateAuthority)?.GetValue<string>(),
        AllowPlainHttp = [.. (Value(ConfigurationKey.AllowPlainHttp)?.AsArray() ?? []).Select(item => new Uri(item!.GetValue<string>()))],
        BytesPerSecond = Value(ConfigurationKey.BytesPerSecond)?.GetValue<long>(),
        Connections = (int?)Value(ConfigurationKey.Connections)?.GetValue<long>(),
        Offline = Value(ConfigurationKey.Offline)?.GetValue<bool>() ?? false,
    };

    /// <summary>How often providers are asked.</summary>
    /// <exception cref="KandilException">E_SCHEMA: a value cannot be one.</exception>
    public LimitSettings Limits => new()
    {
        MaxConcurrentRequests = (int?)Value(ConfigurationKey.MaxConcurrentRequests)?.GetValue<long>() ?? LimitSettings.UsualConcurrentRequests,
        RequestsPerMinute = (int?)Value(ConfigurationKey.RequestsPerMinute)?.GetValue<long>(),
        RateLimitRetry = Value(ConfigurationKey.RateLimitRetry)?.GetValue<bool>() ?? true,
    };

    /// <summary>Names of the user's own, and the models they stand for; upper and lower case are the same.</summary>
    /// <exception cref="KandilException">E_SCHEMA: they are no names and models.</exception>
    public IReadOnlyDictionary<string, string> Aliases
    {
        get
        {
            var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach ((string name, JsonNode? target) in _root[AliasesField] switch { null => [], JsonObject fields => fields, _ => throw ConfigurationErrors.NoSection(_file, AliasesField) })
            {
                if (target is not JsonValue value || !value.TryGetValue(out string? text) || string.IsNullOrWhiteSpace(text))
                    throw ConfigurationErrors.BadField(_file, $"{AliasesField}.{name}", $"is {target?.ToJsonString() ?? "null"}", "the name of a model");
                aliases[name] = text;
            }

            return aliases;
        }
    }

    /// <summary>Has a name stand for a model, or for nothing any more.</summary>
    /// <param name="name">The name.</param>
    /// <param name="target">The model; null: none.</param>
    /// <returns>False when that changed nothing.</returns>
    /// <exception cref="KandilException">E_SCHEMA: the file has something else where the aliases must be.</exception>
    public bool SetAlias(string name, string? target)
    {
        bool isKnown = Aliases.TryGetValue(name, out string? before);
        if (before == target)
            return false;
        if (_root[AliasesField] is not JsonObject fields)
            _root[AliasesField] = fields = [];
        if (isKnown)
            fields.Remove(fields.First(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Key);
        if (target is not null)
            fields[name] = target;
        return true;
    }

    /// <summary>The models that each agent with a list may use; upper and lower case of agents are the same.</summary>
    /// <exception cref="KandilException">E_SCHEMA: they are no lists.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AccessLists
    {
        get
        {
            var lists = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
            foreach ((string agent, JsonNode? models) in Agents(_root[AccessField]) ?? [])
            {
                string?[] names = models is JsonArray list ? [.. list.Select(one => one is JsonValue value && value.TryGetValue(out string? text) ? text : null)] : [null];
                lists[agent] = Array.Exists(names, string.IsNullOrWhiteSpace)
                    ? throw ConfigurationErrors.BadField(_file, $"{AccessField}.{AgentsField}.{agent}", $"is {models?.ToJsonString() ?? "null"}", "a list of models' names")
                    : [.. names!];
            }

            return lists;
        }
    }

    /// <summary>Gives an agent a list, or takes it away.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="models">Names and patterns; null: no list.</param>
    /// <returns>True.</returns>
    /// <exception cref="KandilException">E_SCHEMA: the file has something else where the lists must be.</exception>
    public bool SetAccess(string agent, IReadOnlyList<string>? models)
    {
        if (_root[AccessField] is null)
            _root[AccessField] = new JsonObject();
        if (Agents(_root[AccessField]) is not { } agents)
            _root[AccessField]![AgentsField] = agents = [];
        if (agents.FirstOrDefault(one => one.Key.Equals(agent, StringComparison.OrdinalIgnoreCase)).Key is { } known)
            agents.Remove(known);
        if (models is not null)
            agents[agent] = new JsonArray([.. models.Select(model => (JsonNode?)JsonValue.Create(model))]);
        return true;
    }

    private JsonObject? Agents(JsonNode? access) => access switch
    {
        null => null,
        JsonObject section => section[AgentsField] switch { null => null, JsonObject agents => agents, _ => throw ConfigurationErrors.NoSection(_file, $"{AccessField}.{AgentsField}") },
        _ => throw ConfigurationErrors.NoSection(_file, AccessField),
    };

    /// <summary>Sets a setting to what a user typed. A bad value that the file has is no hindrance.</summary>
    /// <exception cref="KandilException">E_ARGS: it cannot be that; E_SCHEMA: the file has something else where the section must be.</exception>
    public void Set(ConfigurationKey key, string text)
    {
        JsonNode value = key.Kind.Parse(text, Find(key)) ?? throw ConfigurationErrors.BadValue(key.Name, text, key.Kind.Allowed);
        Put(key, value);
    }

    private void Put(ConfigurationKey key, JsonNode value)
    {
        (IReadOnlyList<string> sections, string field) = (key.Sections, key.Field);
        JsonObject at = _root;
        foreach (string section in sections)
        {
            if (at[section] is null)
                at[section] = new JsonObject();
            at = at[section] as JsonObject ?? throw ConfigurationErrors.NoSection(_file, section);
        }

        at[field] = value;
    }

    /// <summary>Takes a setting out, so that its default holds. What stands where its section must be, and is none, goes too.</summary>
    /// <returns>False when the file said nothing of it.</returns>
    public bool Remove(ConfigurationKey key)
    {
        JsonObject at = _root;
        foreach (string section in key.Sections)
        {
            if (at[section] is not JsonObject fields)
                return at.Remove(section);
            at = fields;
        }

        return at.Remove(key.Field);
    }

    /// <summary>The file's content.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            _root.WriteTo(writer);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>An empty one, for what holds in this session alone.</summary>
    internal static ConfigurationDocument Empty(string name) => new(name, new JsonObject { [VersionField] = Version });

    /// <summary>Reads a content.</summary>
    /// <param name="file">The file's path, for messages.</param>
    /// <param name="content">UTF-8.</param>
    /// <param name="needsVersion">False where a content without a version is of this one.</param>
    internal static ConfigurationDocument Parse(string file, byte[] content, bool needsVersion)
    {
        try
        {
            ReadOnlySpan<byte> text = content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsSpan(3) : content;
            if (JsonNode.Parse(text) is not JsonObject root)
                throw Unreadable("it is not one JSON object");
            CheckTwins(root);
            if (needsVersion || root[VersionField] is not null)
                CheckVersion(file, root[VersionField]);
            if (root[VersionField]?.ToJsonString() == "1")
                OlderConfiguration.Migrate(root, Version);
            return new ConfigurationDocument(file, root);
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $"it is no JSON at line {line + 1}")
                : "it is no JSON");
        }
        catch (ArgumentException)
        {
            throw Unreadable("a field stands in it twice");
        }

        KandilException Unreadable(string detail) =>
            needsVersion ? ConfigurationErrors.UserFileUnreadable(file, detail) : ConfigurationErrors.Unreadable(file, detail);
    }

    private static void CheckVersion(string file, JsonNode? version)
    {
        if (version?.GetValueKind() != JsonValueKind.Number || !long.TryParse(version.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < OlderConfiguration.OldestVersion)
            throw ConfigurationErrors.BadVersion(file, version is null ? "is missing" : $"is {version.ToJsonString()}", Version);
        if (number > Version)
            throw ConfigurationErrors.Newer(file, number, Version);
    }

    // An object finds twins in it when it is first looked into.
    private static void CheckTwins(JsonNode? node)
    {
        foreach (JsonNode? child in node is JsonObject fields ? fields.Select(field => field.Value) : node is JsonArray items ? items : [])
            CheckTwins(child);
    }

    /// <summary>A setting that is a number; null where the file says nothing of it.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the file's value cannot be one.</exception>
    public double? Number(ConfigurationKey key) => Value(key) is { } value ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    /// <summary>A setting that is a text; null where the file says nothing of it.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the file's value cannot be one.</exception>
    public string? Text(ConfigurationKey key) => Value(key)?.GetValue<string>();

    /// <summary>Whether a setting that is true or false is true; where it is not set, false.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it is neither.</exception>
    public bool IsTrue(ConfigurationKey key) => Value(key)?.GetValue<bool>() ?? false;

    /// <summary>The settings of single models that the file has.</summary>
    public IReadOnlyList<ConfigurationKey> ModelKeys => _root["models"] is JsonObject models
        ? [.. models.SelectMany(model => model.Value is JsonObject fields
            ? ConfigurationKey.OfSampling.Where(key => fields.ContainsKey(key.Field)).Select(key => key.For(model.Key))
            : throw ConfigurationErrors.NoSection(_file, $"models.{model.Key}"))]
        : [];

    /// <summary>This with the settings of another laid over it.</summary>
    internal ConfigurationDocument With(ConfigurationDocument over)
    {
        var both = new ConfigurationDocument(_file, (JsonObject)_root.DeepClone());
        foreach (ConfigurationKey key in ConfigurationKey.All.Concat(over.ModelKeys))
        {
            if (over.Value(key) is { } value)
                both.Put(key, value.DeepClone());
        }

        return both;
    }

    /// <summary>Refuses whatever a project may not set.</summary>
    /// <exception cref="KandilException">E_SCHEMA, with the key.</exception>
    internal void CheckForProject()
    {
        ConfigurationKey[] allowed = [.. ConfigurationKey.All.Where(key => key.IsForProjects)];
        foreach ((string name, JsonNode? value) in _root)
        {
            if (name is VersionField or AliasesField)
                continue;
            if (!Array.Exists(allowed, key => key.Sections[0] == name))
                throw ConfigurationErrors.NotForProjects(_file, name, allowed.Select(key => key.Name));
            foreach ((string field, JsonNode? _) in value as JsonObject ?? throw ConfigurationErrors.NoSection(_file, name))
            {
                if (!Array.Exists(allowed, key => key.Name == $"{name}.{field}"))
                    throw ConfigurationErrors.NotForProjects(_file, $"{name}.{field}", allowed.Select(key => key.Name));
            }
        }

        foreach (ConfigurationKey key in allowed)
            Value(key);
        _ = Aliases;
    }

    private JsonNode? Value(ConfigurationKey key)
    {
        if (Find(key) is not { } value)
            return null;
        return key.Kind.Fits(value) ? value : throw ConfigurationErrors.BadField(_file, key.Name, $"is {value.ToJsonString()}", key.Kind.Allowed);
    }

    private JsonNode? Find(ConfigurationKey key)
    {
        (IReadOnlyList<string> sections, string field) = (key.Sections, key.Field);
        JsonNode? at = _root;
        foreach (string section in sections)
            at = at is JsonObject fields ? fields[section] : at is null ? null : throw ConfigurationErrors.NoSection(_file, section);
        return at is JsonObject last ? last[field] : at is null ? null : throw ConfigurationErrors.NoSection(_file, string.Join('.', sections));
    }
}
