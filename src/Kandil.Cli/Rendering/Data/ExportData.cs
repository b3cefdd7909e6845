
namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model export</c>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Folder">Where it was exported to.</param>
public sealed record ExportData(ModelData Model, string Folder);
