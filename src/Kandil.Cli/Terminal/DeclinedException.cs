namespace Kandil.Cli.Terminal;

/// <summary>A question was answered with no: no fault of anybody's, and nothing was changed.</summary>
internal sealed class DeclinedException : Exception;
