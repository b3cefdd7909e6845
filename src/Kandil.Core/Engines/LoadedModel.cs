using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines;

/// <summary>A model that an engine holds in memory.</summary>
public sealed record LoadedModel
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The engine: <c>embedded</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>What llama.cpp calls it, such as <c>llama 7B Q4_K - Medium</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Bytes of weights.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes of memory that the engine process holds now, weights and context included.</summary>
    public required long Memory { get; init; }

    /// <summary>Tokens of context.</summary>
    public required int Context { get; init; }

    /// <summary>What computes: the libraries' compute backend, such as <c>CPU (zen4)</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>The engine process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The sandbox profile of the engine process.</summary>
    public string Sandbox { get; init; } = "";

    /// <summary>What the engine process is kept from, and what this system could not keep it from, with the reason.</summary>
    public IReadOnlyList<Restriction> Restrictions { get; init; } = [];

    /// <summary>How long loading took, the start of the process included.</summary>
    public required TimeSpan LoadTime { get; init; }

    /// <summary>Answers being computed or waiting now.</summary>
    public required int Requests { get; init; }

    /// <summary>When it was used last.</summary>
    public required DateTimeOffset LastUsed { get; init; }

    /// <summary>When it will be unloaded if nobody uses it; null while it is in use.</summary>
    public required DateTimeOffset? UnloadsAt { get; init; }
}

/// <summary>Whether an engine can be used.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="IsHealthy">True when it answers.</param>
/// <param name="Version">The engine's version, such as <c>llama.cpp v0.4.0</c>; null when it is not healthy.</param>
/// <param name="Models">Names of the loaded models.</param>
/// <param name="Uptime">How long it has been up; null when nothing is.</param>
/// <param name="Reason">Why it is not healthy; null when it is.</param>
/// <param name="RetryAfter">When to try again; null when it is healthy.</param>
public sealed record EngineHealth(
    string Engine, bool IsHealthy, string? Version, IReadOnlyList<string> Models, TimeSpan? Uptime, string? Reason, TimeSpan? RetryAfter);
