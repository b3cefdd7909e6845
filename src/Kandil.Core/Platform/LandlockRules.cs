namespace Kandil.Core.Platform;

/// <summary>What a process restricted by <see cref="Landlock"/> may touch. Everything else of the file system is closed to it.</summary>
public sealed record LandlockRules
{
    /// <summary>Files, and folders with all below them, that may be read and run.</summary>
    public required IReadOnlyList<string> Read { get; init; }

    /// <summary>Folders below which files may be made, written and removed.</summary>
    public IReadOnlyList<string> Write { get; init; } = [];

    /// <summary>Folders in which, and in all below, names may be listed and nothing else.</summary>
    public IReadOnlyList<string> List { get; init; } = [];

    /// <summary>True to let it open and answer TCP connections.</summary>
    public bool Network { get; init; }
}
