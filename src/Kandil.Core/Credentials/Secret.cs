namespace Kandil.Core.Credentials;

/// <summary>A key. It prints as nothing, is no record whose members a debugger, a serialiser or a format view would list, and is revealed only to who names the need.</summary>
public sealed class Secret
{
    private readonly string _text;

    /// <summary>Makes a secret; white space around it, which comes with copying, is no part of it.</summary>
    public Secret(string text) => _text = text.Trim();

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>True when the other has the same text.</summary>
    public bool Matches(Secret other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <summary>The text itself: for a header of its origin, for the store that keeps it, and for removing it from what is shown.</summary>
    public string Reveal() => _text;

    /// <summary>Never the text.</summary>
    public override string ToString() => "***";
}
