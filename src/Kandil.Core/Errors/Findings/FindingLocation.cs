namespace Kandil.Core.Errors.Findings;

/// <summary>Where a finding is. Names from the file are shown as an error would quote them: one short line, nothing invisible.</summary>
/// <param name="File">The file, as the user knows it.</param>
public sealed record FindingLocation(string File)
{
    private readonly string? _key;
    private readonly string? _tensor;

    /// <summary>The byte of the file, from 0; null where it is no single place.</summary>
    public long? Offset { get; init; }

    /// <summary>The metadata key; null where it is none.</summary>
    public string? Key
    {
        get => _key;
        init => _key = value is null ? null : QuotedText.Shown(value);
    }

    /// <summary>The tensor; null where it is none.</summary>
    public string? Tensor
    {
        get => _tensor;
        init => _tensor = value is null ? null : QuotedText.Shown(value);
    }

    /// <summary>The line of the template that <see cref="Key"/> holds, from 1; null where it is no template.</summary>
    public int? Line { get; init; }

    /// <summary>The column of that line in UTF-16 units, from 1.</summary>
    public int? Column { get; init; }

    /// <summary>The place within the file: <c>at byte 24</c>, <c>line 3, column 5 of 'tokenizer.chat_template'</c>; empty for the whole file.</summary>
    public string Place => (Line, Offset) switch
    {
        ({ } line, _) => FormattableString.Invariant($"line {line}, column {Column} of '{Key}'"),
        (_, { } offset) => FormattableString.Invariant($"at byte {offset:N0}"),
        _ => "",
    };

    /// <inheritdoc/>
    public override string ToString() => Place is { Length: > 0 } place ? $"{File}, {place}" : File;
}
