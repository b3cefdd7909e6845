namespace Kandil.Cli.Terminal;

/// <summary>A column of a table.</summary>
/// <param name="Heading">Its heading, in capitals.</param>
/// <param name="IsNumber">Whether it holds numbers, which end at the right.</param>
internal sealed record TextColumn(string Heading, bool IsNumber)
{
    /// <summary>A column as tables are written down: its heading, and whether it holds numbers.</summary>
    public static implicit operator TextColumn((string Heading, bool IsNumber) column) => new(column.Heading, column.IsNumber);
}
