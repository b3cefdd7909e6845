using System.CommandLine;
using System.Globalization;
using System.Text;
using Kandil.Cli.Commands;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;

namespace Kandil.Cli.Rendering;

/// <summary>The manual page <c>kandil(1)</c>, written from the tree of commands, the table of exit codes and that of variables.</summary>
internal sealed class ManualPage
{
    private readonly StringBuilder _page = new();

    private ManualPage(KandilCommand root, string version)
    {
        _page.Append(CultureInfo.InvariantCulture, $".TH KANDIL 1 \"\" \"kandil {version}\" \"\"\n");
        Section("NAME", "kandil \\- " + Escape("finds, checks, installs, verifies and runs language models"));
        Section("SYNOPSIS", $".B kandil\n{Escape("COMMAND [options]")}");
        Section("DESCRIPTION", Escape("kandil finds language models at Hugging Face, chunk registries and Ollama, or takes files that are here; checks whether they fit this machine; installs them, every byte verified, into one store; and runs them, in a process of their own, or asks those of clouds. Without a model of yours, the bundled guide answers questions about kandil."));
        Heading(".SH OPTIONS");
        Line(Escape("Every command has these."));
        Options(root.Options);
        Heading(".SH COMMANDS");
        Commands(root, "kandil");
        ExitCodes();
        Variables();
        Section("FILES", Escape("KANDIL_HOME holds everything where it is set. Else, on Linux, ~/.local/share/kandil has the models and the logs and ~/.config/kandil has config.json, models.json and the sandbox profiles; on macOS ~/Library/Application Support/kandil, on Windows %LOCALAPPDATA%\\kandil has it all."));
        Section("SEE ALSO", Escape("'kandil COMMAND --help' is the same, command by command. In PowerShell the module Kandil does the same: Get-Help about_Kandil."));
    }

    /// <summary>The page, in the language of man.</summary>
    /// <param name="root">The whole tree.</param>
    /// <param name="version">The release.</param>
    public static string Write(KandilCommand root, string version) => new ManualPage(root, version)._page.ToString();

    private void Commands(Command group, string words)
    {
        foreach (Command command in group.Subcommands.Where(command => !command.Hidden))
        {
            string name = $"{words} {command.Name}";
            if (command.Subcommands.Count > 0)
            {
                Commands(command, name);
                continue;
            }

            string arguments = string.Concat(command.Arguments.Select(argument => $" <{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}"));
            Heading($".SS {Escape(name + arguments)}");
            Line(Escape(command.Description ?? ""));
            foreach (Argument argument in command.Arguments)
            {
                Item($"<{argument.Name}>", argument.Description);
            }

            Options(command.Options);
            if (command is OperationCommand { Examples: { Count: > 0 } examples })
            {
                Line(".PP\n" + Escape("Examples:") + "\n.PP\n.nf\n.RS");
                Line(string.Join('\n', examples.Select(Escape)));
                Line(".RE\n.fi");
            }
        }
    }

    private void Options(IEnumerable<Option> options)
    {
        foreach (Option option in options.Where(option => !option.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Where(alias => alias != option.Name).Append(option.Name).Distinct());
            Item(option.HelpName is { } value ? $"{names} <{value}>" : names, option.Description);
        }
    }

    private void ExitCodes()
    {
        Heading(".SH EXIT STATUS");
        Item("0", "It was done.");
        foreach (IGrouping<int, ErrorCode> codes in ErrorCode.All.GroupBy(code => code.ExitCode).OrderBy(codes => codes.Key))
        {
            Item(codes.Key.ToString(CultureInfo.InvariantCulture), string.Join(", ", codes.Select(code => code.Name)) + ": " + Meaning(codes.Key) + ".");
        }
    }

    private static string Meaning(int exitCode) => exitCode switch
    {
        1 => "a fault of kandil's",
        2 => "a bad argument or reference, or bad content of a file",
        3 => "it does not exist at its source",
        4 => "it is not on this machine",
        5 => "the network, or it took too long",
        6 => "wrong bytes, or refused as unsafe",
        7 => "disk, quota or permissions",
        8 => "a key is missing or refused, or the server limits",
        9 => "this machine cannot run it",
        10 => "a license is not accepted, or an agent is not allowed",
        11 => "an engine is missing or crashed, or a limit was reached",
        _ => "cancelled",
    };

    private void Variables()
    {
        Heading(".SH ENVIRONMENT");
        foreach (KandilVariable variable in KandilVariable.All)
        {
            Item(variable.IsOwn ? $"KANDIL_{variable.Name}" : variable.Name, variable.Meaning);
        }
    }

    private void Section(string name, string text)
    {
        Heading($".SH {name}");
        Line(text);
    }

    private void Item(string name, string? text)
    {
        Line($".TP\n.B {Escape(name)}");
        Line(Escape(text ?? ""));
    }

    private void Heading(string line) => Line(line);

    private void Line(string text) => _page.Append(text).Append('\n');

    // A hyphen of an option is a minus, and no line begins as a request would. Only ASCII is sure to be shown.
    private static string Escape(string text)
    {
        string plain = text.ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal);
        return plain.StartsWith('.') ? "\\&" + plain : plain;
    }
}
