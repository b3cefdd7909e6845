using Kandil.Core.Sources;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil source list</c>.</summary>
/// <param name="Sources">Hugging Face and Ollama first, then what is registered.</param>
public sealed record SourceListData(IReadOnlyList<SourceEntryData> Sources);

/// <summary>A source; <c>data</c> of <c>kandil source add</c> and <c>rm</c>.</summary>
/// <param name="Name">What stands before the colon of its references.</param>
/// <param name="Kind"><c>hub</c>, <c>registry</c> or <c>ollama</c>.</param>
/// <param name="Address">Its base address.</param>
/// <param name="IsBuiltIn">True for what is always there.</param>
/// <param name="Variable">The environment variable that names it; null for one of the file.</param>
public sealed record SourceEntryData(string Name, string Kind, string Address, bool IsBuiltIn, string? Variable)
{
    /// <summary>The data of a source.</summary>
    public static SourceEntryData From(RegisteredSource source) =>
        new(source.Name, source.Kind.ToString().ToLowerInvariant(), source.Address.AbsoluteUri, source.IsBuiltIn, source.Variable);
}
