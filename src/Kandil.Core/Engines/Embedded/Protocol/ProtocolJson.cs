using System.Text.Json.Serialization;

namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>How requests and replies are written: one line each, snake_case keys, enumerations by name, null left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 8)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
public sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>Changed whenever a line's meaning changes: caller and Worker are of one release, and a mismatch is refused.</summary>
    public const int Version = 1;

    /// <summary>The longest line to Worker, in bytes: a prompt is in it.</summary>
    public const int LongestRequest = 64 * 1024 * 1024;

    /// <summary>The longest line from Worker, in bytes.</summary>
    public const int LongestReply = 1024 * 1024;
}
