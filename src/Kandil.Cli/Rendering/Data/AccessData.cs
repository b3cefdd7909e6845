using Kandil.Core.Operations.Names;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model access</c>.</summary>
/// <param name="Agents">The lists.</param>
public sealed record AccessData(IReadOnlyList<AccessList> Agents);
