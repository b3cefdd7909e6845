namespace Kandil.Core.Catalog;

/// <summary>The public page on which facts of a catalogue entry were read.</summary>
public sealed record CatalogSource
{
    /// <summary>The fields that were read there, by their names in the file, such as <c>context_window</c>.</summary>
    public IReadOnlyList<string> Fields { get; init => field = value ?? []; } = [];

    /// <summary>The page's address; where pages change, that of one version.</summary>
    public string Url { get; init => field = value ?? ""; } = "";

    /// <summary>The day on which it was read.</summary>
    public DateOnly Read { get; init; }

    /// <summary>What the page says; null when the field's value stands there as it is.</summary>
    public string? Says { get; init; }
}
