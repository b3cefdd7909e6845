namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil embed</c>.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Provider">Who computed.</param>
/// <param name="Embeddings">The texts with their vectors, in their order.</param>
public sealed record EmbeddingListData(string Model, string Provider, IReadOnlyList<EmbeddingData> Embeddings);

/// <summary>A text and its vector.</summary>
/// <param name="Text">The text.</param>
/// <param name="Vector">The vector.</param>
public sealed record EmbeddingData(string Text, IReadOnlyList<float> Vector);
