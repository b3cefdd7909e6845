using System.Text.Json.Serialization;

namespace Kandil.Core.Catalog;

/// <summary>Reads and writes an enumeration by its names, in any case, and never by numbers: a number would let in values that do not exist.</summary>
internal sealed class EnumNameConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
