namespace Kandil.Core.Engines;

/// <summary>Something that a model may ask to be run.</summary>
/// <param name="Name">What the model calls it: letters, digits, underscores and hyphens, at most 64.</param>
/// <param name="Description">What it does, for the model; empty where nothing is said.</param>
/// <param name="Parameters">The JSON schema of its arguments: an object, as text.</param>
public sealed record ToolDefinition(string Name, string Description, string Parameters);
