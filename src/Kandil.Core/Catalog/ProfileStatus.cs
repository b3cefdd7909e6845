using System.Text.Json.Serialization;

namespace Kandil.Core.Catalog;

/// <summary>Where a model stands in its life at its provider.</summary>
[JsonConverter(typeof(EnumNameConverter<ProfileStatus>))]
public enum ProfileStatus
{
    /// <summary>Offered.</summary>
    Current,

    /// <summary>Offered for trial.</summary>
    Preview,

    /// <summary>Given up by its provider: it may not answer any more.</summary>
    Deprecated,
}
