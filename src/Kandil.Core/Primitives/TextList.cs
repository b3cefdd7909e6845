using System.Collections;

namespace Kandil.Core.Primitives;

/// <summary>A list whose text is that of its elements: what a file of values, which has a text for each property, is to hold.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="items">The elements.</param>
public sealed class TextList<T>(IReadOnlyList<T> items) : IReadOnlyList<T>
{
    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The elements' texts, with commas between them.</summary>
    public override string ToString() => string.Join(", ", items);
}
