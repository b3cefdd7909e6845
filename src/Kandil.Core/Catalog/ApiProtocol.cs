using System.Text.Json.Serialization;

namespace Kandil.Core.Catalog;

/// <summary>How a provider is spoken to.</summary>
[JsonConverter(typeof(EnumNameConverter<ApiProtocol>))]
public enum ApiProtocol
{
    /// <summary>OpenAI's chat completions, which most providers understand.</summary>
    OpenAI,

    /// <summary>Anthropic's messages.</summary>
    Anthropic,

    /// <summary>Ollama's own HTTP interface.</summary>
    Ollama,

    /// <summary>None: the model runs in Kandil's own worker.</summary>
    Embedded,
}
