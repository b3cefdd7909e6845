using System.Text.Json.Serialization;

namespace Kandil.Core.Catalog;

/// <summary>What a model is recommended for.</summary>
[JsonConverter(typeof(EnumNameConverter<ModelPurpose>))]
public enum ModelPurpose
{
    /// <summary>Writing and changing programs.</summary>
    Coding,

    /// <summary>Questions that need thought.</summary>
    Reasoning,

    /// <summary>Short answers at once.</summary>
    Speed,

    /// <summary>Text that stays on this machine.</summary>
    Privacy,

    /// <summary>Conversation.</summary>
    Chat,

    /// <summary>Search and comparison of texts.</summary>
    Embedding,

    /// <summary>Questions about images.</summary>
    Vision,

    /// <summary>Long documents.</summary>
    LongContext,
}
