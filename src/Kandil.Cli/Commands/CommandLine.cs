using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;

namespace Kandil.Cli.Commands;

/// <summary>One run of <c>kandil</c>: understands the line, runs the command, and turns whatever happens into output and an exit code.</summary>
internal static class CommandLine
{
    // @file is no file of arguments here: a prompt may begin with @. And -qz is an unknown option, not -q with a word z.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        ConsoleTerminal terminal = new();
        using Interruption interruption = new(terminal);
        try
        {
            KandilCommand root = new(arguments);
            ParseResult parse = root.Parse(arguments, Parser);
            return HelpPage.IsWanted(root, parse) ? HelpPage.Show(root, parse, arguments, terminal)
                : parse.GetValue(root.Version) ? ShowVersion(root.Global.Read(parse), terminal)
                : ParserFailures.Find(parse) is { } failure ? throw failure
                : Run((OperationCommand)parse.CommandResult.Command, parse, root.Global.Read(parse), terminal, interruption);
        }
        catch (OutputClosedException)
        {
            // Whoever read the output has what they wanted.
            return 0;
        }
        catch (DeclinedException)
        {
            terminal.WriteError("Nothing was changed.");
            return ErrorCode.Cancelled.ExitCode;
        }
        catch (Exception failure)
        {
            return Report(failure, GlobalOptions.Guess(arguments), terminal);
        }
    }

    // The process's first thread waits, for it has nothing else to do: each asynchronous method on the way is compiled at every start.
    private static int Run(
        OperationCommand command, ParseResult parse, OutputMode mode, ConsoleTerminal terminal, Interruption interruption)
    {
        Invocation invocation = new(parse, mode, terminal, interruption);
        try
        {
            return command.RunAsync(invocation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw CommandLineErrors.Interrupted(command.GoesOnAfterStop);
        }
        finally
        {
            invocation.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static int ShowVersion(OutputMode mode, ConsoleTerminal terminal)
    {
        string version = typeof(CommandLine).Assembly.GetName().Version!.ToString(3);
        if (mode.Json)
        {
            terminal.WriteLines(Envelope.Success($"kandil {version}", new VersionData(version), EnvelopeJson.Default.VersionData));
        }
        else
        {
            terminal.WriteLine($"kandil {version}");
        }

        return 0;
    }

    private static int Report(Exception exception, OutputMode mode, ConsoleTerminal terminal)
    {
        KandilException failure = exception switch
        {
            KandilException known => known,
            OperationCanceledException => CommandLineErrors.Interrupted(goesOn: false),
            _ => InternalErrors.Unexpected(exception),
        };
        FailureReport.Write(failure, mode, terminal);
        if (mode.Verbose && failure.Code == ErrorCode.Internal)
        {
            terminal.WriteError(exception.ToString());
        }

        return failure.Code.ExitCode;
    }
}
