using System.Text.Json.Serialization;

namespace Kandil.Core.Catalog;

/// <summary>What a model can do.</summary>
[JsonConverter(typeof(EnumNameConverter<ModelCapability>))]
public enum ModelCapability
{
    /// <summary>Answers in text.</summary>
    TextGeneration,

    /// <summary>Thinks before it answers.</summary>
    Reasoning,

    /// <summary>Is made for program code.</summary>
    Code,

    /// <summary>Understands images.</summary>
    Vision,

    /// <summary>Turns text into vectors.</summary>
    Embedding,

    /// <summary>Calls tools.</summary>
    ToolUse,
}
