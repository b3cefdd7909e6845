
namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil --version</c>.</summary>
/// <param name="Version">The release.</param>
public sealed record VersionData(string Version);
