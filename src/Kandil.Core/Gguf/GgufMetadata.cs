namespace Kandil.Core.Gguf;

/// <summary>The metadata of a GGUF file, in the file's order.</summary>
public sealed class GgufMetadata
{
    private readonly List<KeyValuePair<string, GgufValue>> _entries = [];
    private readonly Dictionary<string, GgufValue> _values = new(StringComparer.Ordinal);

    /// <summary>Every key with its value.</summary>
    public IReadOnlyList<KeyValuePair<string, GgufValue>> Entries => _entries;

    /// <summary>The value of a key, or null.</summary>
    public GgufValue? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>The text of a key; null if there is none or it is no text.</summary>
    public string? Text(string key) => this[key]?.AsText;

    /// <summary>The whole number of a key; null if there is none or it is no whole number.</summary>
    public long? WholeNumber(string key) => this[key]?.AsInteger;

    /// <summary>Whether the key is there.</summary>
    internal bool Contains(string key) => _values.ContainsKey(key);

    /// <summary>Adds a key that is not there yet.</summary>
    internal void Add(string key, GgufValue value)
    {
        _values.Add(key, value);
        _entries.Add(new(key, value));
    }
}
