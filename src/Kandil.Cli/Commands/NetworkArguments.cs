using System.CommandLine;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary>What the commands that download say about the network, beside <c>--offline</c> and <c>--mirror</c>, which all have.</summary>
internal sealed class NetworkArguments
{
    private const int MostConnections = 16;

    private readonly Option<string> _workers = new("--max-workers") { Description = "Connections at once, 1 to 16. [4]", HelpName = "n" };
    private readonly Option<string> _rate = new("--limit-rate") { Description = "Bytes a second at the most, such as 5MB.", HelpName = "size" };
    private readonly Option<string> _proxy = new("--proxy") { Description = "The proxy. [the system's]", HelpName = "url" };
    private readonly Option<string> _authority = new("--ca-file") { Description = "A PEM file of certificate authorities to trust besides the system's.", HelpName = "path" };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_workers);
        command.Add(_rate);
        command.Add(_proxy);
        command.Add(_authority);
    }

    /// <summary>What was given, over what holds for every command.</summary>
    /// <exception cref="KandilException">E_ARGS: a value is impossible.</exception>
    public NetworkOptions Read(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        NetworkOptions options = invocation.Mode.Network with
        {
            Sink = invocation.Sink,
            BytesPerSecond = parse.Size(_rate),
            Proxy = parse.GetValue(_proxy),
            CertificateAuthorityFile = parse.GetValue(_authority),
        };
        return parse.WholeNumber(_workers, 1, MostConnections) is { } workers ? options with { Connections = (int)workers } : options;
    }
}
