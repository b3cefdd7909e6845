namespace Kandil.Core.Acquisition;

/// <summary>How long a part of an installation took.</summary>
/// <param name="Phase"><c>resolve</c>, <c>plan</c>, <c>download</c>, <c>verify</c>, <c>validate</c>, <c>register</c>, <c>mirror-config</c>.</param>
/// <param name="Elapsed">The time. Files are hashed while they arrive: <c>verify</c> is what was left of it after the last byte.</param>
public sealed record PhaseTiming(string Phase, TimeSpan Elapsed);
