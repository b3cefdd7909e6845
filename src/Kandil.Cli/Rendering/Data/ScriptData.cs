namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil completion</c>.</summary>
/// <param name="Shell">The shell.</param>
/// <param name="Script">The script.</param>
public sealed record ScriptData(string Shell, string Script);
