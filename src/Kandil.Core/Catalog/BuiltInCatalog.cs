using System.Reflection;

namespace Kandil.Core.Catalog;

/// <summary>The files of the catalogue that Kandil carries in itself.</summary>
public static class BuiltInCatalog
{
    private const string Folder = "Catalog/";

    /// <summary>The files' names, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Home.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static Assembly Home => typeof(BuiltInCatalog).Assembly;

    /// <summary>The content of one, as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Content(string name)
    {
        using var stream = Home.GetManifestResourceStream(name) ?? throw new ArgumentException($"There is no file {name}.", nameof(name));
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Reads and checks them all.</summary>
    internal static ModelCatalog Load() => new(Names.Select(name => CatalogReader.Read(name, Content(name))));
}
