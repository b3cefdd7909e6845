using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandil.Core.Configuration;

/// <summary>Configurations of older versions, read as this one's: version 1 had its settings side by side.</summary>
internal static class OlderConfiguration
{
    /// <summary>The oldest version that is read.</summary>
    public const int OldestVersion = 1;

    private static readonly (string Old, string Section, string Field)[] Renamed =
    [
        ("default_model", "defaults", "model"),
        ("temperature", "sampling", "temperature"),
        ("top_k", "sampling", "topK"),
        ("top_p", "sampling", "topP"),
        ("max_tokens", "sampling", "maxTokens"),
        ("cache_ttl_seconds", "cache", "ttlSeconds"),
        ("mirror", "network", "mirror"),
        ("proxy", "network", "proxy"),
        ("offline", "network", "offline"),
        ("telemetry", "privacy", "telemetry"),
    ];

    /// <summary>Moves what is known to where it belongs now; what is not stays as it is. The file changes when it is next written.</summary>
    public static void Migrate(JsonObject root, int version)
    {
        if (root["telemetry"]?.GetValueKind() == JsonValueKind.True)
            root.Remove("telemetry"); // nothing is sent, whatever was wished
        foreach ((string old, string section, string field) in Renamed)
        {
            if (root[old] is not { } value)
                continue;
            if (root[section] is not (null or JsonObject))
                continue;
            root.Remove(old);
            root[section] ??= new JsonObject();
            root[section]![field] ??= value;
        }

        root["version"] = version;
    }
}
