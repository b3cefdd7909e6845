namespace Kandil.Core.Gguf;

/// <summary>The metadata of a GGUF file, in the file's order.</summary>
public sealed class GgufMetadata
{
    private readonly List<KeyValuePair<string, GgufValue>> _entries = [];
    // A class: a structure would have the dictionary compiled anew at every start of a program that is compiled ahead of time.
    private readonly Dictionary<string, Place> _values = new(StringComparer.Ordinal);

    /// <summary>Every key with its value.</summary>
    public IReadOnlyList<KeyValuePair<string, GgufValue>> Entries => _entries;

    /// <summary>The value of a key, or null.</summary>
    public GgufValue? this[string key] => _values.GetValueOrDefault(key)?.Value;

    /// <summary>The text of a key; null if there is none or it is no text.</summary>
    public string? Text(string key) => this[key]?.AsText;

    /// <summary>The text of a key; null as well if it has more bytes than that, because a text can be as large as a header.</summary>
    internal string? Text(string key, int mostBytes) => this[key] is { } value && value.Utf8.Length <= mostBytes ? value.AsText : null;

    /// <summary>The whole number of a key; null if there is none or it is no whole number.</summary>
    public long? WholeNumber(string key) => this[key]?.AsInteger;

    /// <summary>Whether the key is there.</summary>
    internal bool Contains(string key) => _values.ContainsKey(key);

    /// <summary>Where a key stands, in bytes from the file's start; null if it is not there.</summary>
    public long? OffsetOf(string key) => _values.GetValueOrDefault(key)?.Offset;

    /// <summary>Adds a key that is not there yet.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="offset">Where it stands, in bytes from the file's start.</param>
    internal void Add(string key, GgufValue value, long offset)
    {
        _values.Add(key, new(value, offset));
        _entries.Add(new(key, value));
    }

    private sealed record Place(GgufValue Value, long Offset);
}
