using System.Text.Json;

namespace Kandil.Core.Engines;

/// <summary>What became of a tool's call.</summary>
public enum ToolCallOutcome
{
    /// <summary>Nothing yet: it is the caller's to run.</summary>
    Asked,

    /// <summary>It ran.</summary>
    Succeeded,

    /// <summary>It could not be run with these arguments, or ran and failed.</summary>
    Failed,

    /// <summary>It was not run: nobody consented.</summary>
    Refused,
}

/// <summary>A tool that a model asked to be run.</summary>
/// <param name="Id">What the answer to it refers to.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments as the model wrote them: a JSON object, or what it wrote instead.</param>
public sealed record ToolCall(string Id, string Name, string Arguments)
{
    /// <summary>What became of it.</summary>
    public ToolCallOutcome Outcome { get; init; }

    /// <summary>What the model was told of it; null while nothing was.</summary>
    public string? Result { get; init; }

    /// <summary>The arguments as an object; null where the model wrote something else.</summary>
    public JsonElement? ArgumentObject()
    {
        try
        {
            using var document = JsonDocument.Parse(Arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Arguments}";
}

/// <summary>Runs a tool that a model asked for, or refuses to.</summary>
/// <param name="call">The call.</param>
/// <param name="cancellationToken">Gives up.</param>
/// <returns>The call with its outcome and what the model is told.</returns>
public delegate Task<ToolCall> RunTool(ToolCall call, CancellationToken cancellationToken);
