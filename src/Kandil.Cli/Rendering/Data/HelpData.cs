
namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>--help</c>.</summary>
/// <param name="Help">The page.</param>
public sealed record HelpData(string Help);
