using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary>How a command speaks, from the options that every command has.</summary>
/// <param name="Json">One envelope on standard output, nothing else there.</param>
/// <param name="Quiet">No progress, warnings or remarks.</param>
/// <param name="Verbose">Details and figures on standard error.</param>
/// <param name="Yes">Questions are answered with yes.</param>
internal sealed record OutputMode(bool Json, bool Quiet, bool Verbose, bool Yes)
{
    /// <summary>How the network is used, as far as every command may say.</summary>
    public NetworkOptions Network { get; init; } = new();
}
