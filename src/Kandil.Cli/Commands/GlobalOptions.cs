using System.CommandLine;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<bool> _json = Switch("--json", "Print one JSON envelope: success, message, error_code, data.");
    private readonly Option<bool> _quiet = Switch("--quiet", "Print the result and errors only.", "-q");
    private readonly Option<bool> _verbose = Switch("--verbose", "Say on standard error what is done, with figures.");
    private readonly Option<bool> _offline = Switch("--offline", "Use no network; what needs it fails.");
    private readonly Option<string> _mirror = new("--mirror") { Description = "A server that stands in for Hugging Face.", HelpName = "url", Recursive = true };
    private readonly Option<bool> _yes = Switch("--yes", "Answer questions with yes.", "-y");

    /// <summary>Shows a command's page.</summary>
    public HelpOption Help { get; } = new();

    /// <summary>Gives a command, and those below it, the options.</summary>
    public void AddTo(Command root)
    {
        root.Add(_json);
        root.Add(_quiet);
        root.Add(_verbose);
        root.Add(_yes);
        root.Add(_offline);
        root.Add(_mirror);
        root.Add(Help);
    }

    /// <summary>What was given.</summary>
    /// <exception cref="KandilException">E_ARGS: quiet and verbose at once.</exception>
    public OutputMode Read(ParseResult parse)
    {
        OutputMode mode = new(parse.GetValue(_json), parse.GetValue(_quiet), parse.GetValue(_verbose), parse.GetValue(_yes))
        {
            Network = new NetworkOptions { Mirror = parse.GetValue(_mirror), Offline = parse.GetValue(_offline) ? true : null },
        };
        return mode is { Quiet: true, Verbose: true } ? throw CommandLineErrors.Contradiction("--quiet", "--verbose") : mode;
    }

    /// <summary>What was given as far as it can be told when the rest cannot be understood.</summary>
    public static OutputMode Guess(string[] arguments)
    {
        int end = Array.IndexOf(arguments, "--");
        ReadOnlySpan<string> options = arguments.AsSpan(0, end < 0 ? arguments.Length : end);
        return new(options.Contains("--json"), options.Contains("--quiet") || options.Contains("-q"), options.Contains("--verbose"), false);
    }

    private static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Recursive = true };
}
