using Kandil.Cli.Commands;

namespace Kandil.Cli;

internal static class Program
{
    public static int Main(string[] arguments) => CommandLine.Run(arguments);
}
