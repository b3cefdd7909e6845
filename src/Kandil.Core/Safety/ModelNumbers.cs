using System.Globalization;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>Reads the numbers of an architecture's keys; what is no number, or beyond its range, becomes a finding.</summary>
/// <param name="part">The file.</param>
/// <param name="architecture">The keys' prefix.</param>
/// <param name="findings">Where findings go.</param>
internal sealed class ModelNumbers(CheckedPart part, string architecture, FindingList findings)
{
    /// <summary>The file.</summary>
    internal CheckedPart Part => part;

    /// <summary>The whole key.</summary>
    internal string Key(string name) => $"{architecture}.{name}";

    /// <summary>Whether a whole key is there.</summary>
    internal bool Contains(string key) => part.Metadata.Contains(key);

    /// <summary>Where a whole key stands.</summary>
    internal long? OffsetOf(string key) => part.Metadata.OffsetOf(key);

    /// <summary>A whole number; null if there is none.</summary>
    internal long? Number(string name) => part.Metadata.WholeNumber(Key(name));

    /// <summary>A whole number that must be there; null, with a finding, if it is not.</summary>
    internal long? Required(string name, string neededBy)
    {
        string key = Key(name);
        if (part.Metadata[key] is null)
        {
            findings.Add(part.ModelFindings.Missing(key, neededBy));
            return null;
        }

        return InRange(name, long.MinValue, long.MaxValue);
    }

    /// <summary>A whole number within a range; null if there is none, or, with a finding, if it is none or beyond the range.</summary>
    internal long? InRange(string name, long least, long most)
    {
        string key = Key(name);
        if (part.Metadata[key] is not { } value)
            return null;
        if (!value.Type.IsInteger())
        {
            findings.Add(part.ModelFindings.Type(OffsetOf(key), key, "a whole number", TypeOf(value)));
            return null;
        }

        if (value.AsInteger is { } number && number >= least && number <= most)
            return number;
        findings.Add(part.ModelFindings.Range(OffsetOf(key), key, value.ToString(), least, most));
        return null;
    }

    /// <summary>A number for every layer, or one for all; null as <see cref="InRange"/>.</summary>
    internal IReadOnlyList<long>? EachInRange(string name, long least, long most, int mostLayers)
    {
        string key = Key(name);
        if (part.Metadata[key]?.AsArray is not { } layers)
            return InRange(name, least, most) is { } single ? [single] : null;

        if (!layers.ElementType.IsInteger() || layers.Count == 0)
        {
            findings.Add(part.ModelFindings.Type(OffsetOf(key), key, "a whole number or a list of them", $"a list of {layers.Count} {layers.ElementType}"));
            return null;
        }

        if (layers.Count > mostLayers)
        {
            findings.Add(part.ModelFindings.Range(OffsetOf(key), key, string.Create(CultureInfo.InvariantCulture, $"a list of {layers.Count:N0}"), 1, mostLayers));
            return null;
        }

        var numbers = new long[layers.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            GgufValue value = layers.ValueAt(i);
            if (value.AsInteger is not { } number || number < least || number > most)
            {
                findings.Add(part.ModelFindings.Range(OffsetOf(key), key, value.ToString(), least, most));
                return null;
            }

            numbers[i] = number;
        }

        return numbers;
    }

    /// <summary>What a value is, for a finding.</summary>
    internal static string TypeOf(GgufValue value) => value.AsArray is { } array
        ? string.Create(CultureInfo.InvariantCulture, $"a list of {array.Count:N0} {array.ElementType}")
        : $"of the type {value.Type}";
}
