using System.Text.Json.Serialization;

namespace Kandil.Core.Catalog;

/// <summary>Which headers of an answer say how many more requests a provider takes.</summary>
[JsonConverter(typeof(EnumNameConverter<RateLimitHeaderFamily>))]
public enum RateLimitHeaderFamily
{
    /// <summary><c>x-ratelimit-{limit,remaining,reset}-{requests,tokens}</c>.</summary>
    OpenAI,

    /// <summary><c>anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}</c>.</summary>
    Anthropic,

    /// <summary><c>x-ratelimit-{limit,remaining,reset}</c>.</summary>
    Plain,
}
