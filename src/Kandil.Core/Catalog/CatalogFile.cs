namespace Kandil.Core.Catalog;

/// <summary>What one file of the catalogue says, each entry checked by itself.</summary>
public sealed record CatalogFile
{
    /// <summary>The file's name or path, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The providers, in the file's order.</summary>
    public IReadOnlyList<ModelProvider> Providers { get; init; } = [];

    /// <summary>The profiles, in the file's order.</summary>
    public IReadOnlyList<ModelProfile> Profiles { get; init; } = [];

    /// <summary>The names of Ollama's library that the file lists.</summary>
    public IReadOnlyList<string> OllamaFamilies { get; init; } = [];
}
