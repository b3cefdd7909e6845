namespace Kandil.Core.Sources;

/// <summary>Which models of a source are wanted.</summary>
public sealed record SourceQuery
{
    /// <summary>Words that the model's name has; null for any.</summary>
    public string? Text { get; init; }

    /// <summary>The owner, or a registry's group; null for any.</summary>
    public string? Owner { get; init; }

    /// <summary>The model in the registry's group, to list its versions; null for any.</summary>
    public string? Model { get; init; }

    /// <summary>True for GGUF models alone, where the source knows which are.</summary>
    public bool GgufOnly { get; init; }

    /// <summary>By what they are ordered.</summary>
    public SourceOrder Order { get; init; }

    /// <summary>True for the greatest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>How many at the most, 1 to 1000.</summary>
    public int Most { get; init; } = 20;
}

/// <summary>By what a listing is ordered.</summary>
public enum SourceOrder
{
    /// <summary>As the source has it.</summary>
    Source,

    /// <summary>Downloads.</summary>
    Downloads,

    /// <summary>Marks of people who like it.</summary>
    Likes,

    /// <summary>Time of the last change.</summary>
    Updated,

    /// <summary>Time of its making.</summary>
    Created,

    /// <summary>What is much looked at now.</summary>
    Trending,

    /// <summary>The model's name.</summary>
    Name,
}
