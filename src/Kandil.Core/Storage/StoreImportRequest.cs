namespace Kandil.Core.Storage;

/// <summary>A file to be taken into the store.</summary>
public sealed record StoreImportRequest
{
    /// <summary>The file: a GGUF file, or a link to one. <c>~</c> is not expanded.</summary>
    public required string Path { get; init; }

    /// <summary>What the model shall be called, <c>name</c> or <c>owner/name</c>; null for a name after the file.</summary>
    public string? Name { get; init; }

    /// <summary>The model's other files: the other shards of a split one, the part that sees or hears. Shards keep their names.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>True to leave the files where they are and only record them: no copy, and no repair from here.</summary>
    public bool Reference { get; init; }

    /// <summary>Whether a model of the same name with other content makes way.</summary>
    public bool Replace { get; init; }

    /// <summary>
    /// Looks at the bytes that were taken in, by the path where they lie, before they are visible; throws to refuse them. The
    /// file that the user named may have changed since anybody looked at it, these bytes do not.
    /// </summary>
    public Func<string, CancellationToken, Task>? Validate { get; init; }

    /// <summary>
    /// Tries all of the model's files, the first one first, where they lie, after each was looked at and before any is visible;
    /// throws to refuse them.
    /// </summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task>? Try { get; init; }

    /// <summary>What the model can do, for its metadata.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Tokens of context that it was trained for, for its metadata.</summary>
    public int? ContextWindow { get; init; }
}

/// <summary>What an import did.</summary>
public enum ImportOutcome
{
    /// <summary>The model is new.</summary>
    Installed,

    /// <summary>The same content was installed under this name already; nothing changed.</summary>
    AlreadyInstalled,

    /// <summary>The model has new content.</summary>
    Replaced,
}

/// <summary>The result of an import.</summary>
/// <param name="Outcome">What was done.</param>
/// <param name="Record">The installed model.</param>
/// <param name="SourcePath">The file that was read: the one that was named, or the one that the named link leads to.</param>
/// <param name="IsClone">True when the file shares its blocks on disk with the one that was named until either is written, so that it took no room.</param>
public sealed record StoreImportResult(ImportOutcome Outcome, ModelRecord Record, string SourcePath, bool IsClone);
