namespace Kandil.Core.Engines.Embedded;

/// <summary>A way to start Worker.</summary>
/// <param name="Name">What kind of way it is, for messages: <c>packaged worker</c>, <c>.NET runtime</c>, <c>second pwsh</c>.</param>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">Its arguments, unquoted.</param>
/// <param name="Environment">Variables beyond the allow-list that this way needs.</param>
public sealed record WorkerLaunch(
    string Name, string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    internal static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();
}
