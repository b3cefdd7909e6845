
namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model repair</c>.</summary>
/// <param name="Name">The model.</param>
/// <param name="Repaired">The files that were put right.</param>
/// <param name="FetchedBytes">Bytes that came over the network.</param>
public sealed record RepairData(string Name, IReadOnlyList<string> Repaired, long FetchedBytes);
