namespace Kandil.Core.Sources;

/// <summary>One revision of a model at its source: what it consists of, and where each byte can be had and checked.</summary>
public sealed record SourceModel
{
    /// <summary>The source: <c>hf</c>, or a registered source's name.</summary>
    public required string Source { get; init; }

    /// <summary>What the source calls it: <c>owner/repo</c> or <c>group/model</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The branch, tag or version that was asked for, such as <c>main</c>.</summary>
    public required string Revision { get; init; }

    /// <summary>What the revision is fixed to: a commit of 40 hexadecimal digits, or the SHA-256 of a registry's manifest. Everything is read at it.</summary>
    public string? Commit { get; init; }

    /// <summary>The license's identifier as the source has it, such as <c>apache-2.0</c>; null where it says nothing.</summary>
    public string? License { get; init; }

    /// <summary>True when the source gives the files only to who asked for access there.</summary>
    public bool Gated { get; init; }

    /// <summary>Every file, in the source's order.</summary>
    public required IReadOnlyList<SourceFile> Files { get; init; }

    /// <summary>The version that an alias led to, where versions have names; null elsewhere.</summary>
    public string? Version { get; init; }

    /// <summary>The alias that was asked for, where it was one; null elsewhere.</summary>
    public string? Alias { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long? TotalSize { get; init; }

    /// <summary>Bytes of every chunk but the last; null where there are no chunks.</summary>
    public long? ChunkSize { get; init; }

    /// <summary>Every chunk, in order: together they are the files one after the other. Empty where there are none.</summary>
    public IReadOnlyList<SourceChunk> Chunks { get; init; } = [];

    /// <summary>The registry's manifest as it was read, byte for byte; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Manifest { get; init; }

    /// <summary>What the source says of it beyond that, in its own words, cleaned; keys in the source's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>True when a server other than the source's own answered: nothing it says is official then.</summary>
    public bool ThroughMirror { get; init; }

    /// <summary>The server that answered.</summary>
    public required Uri Server { get; init; }
}
