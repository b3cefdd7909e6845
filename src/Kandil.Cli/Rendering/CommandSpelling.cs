using System.Text;
using Kandil.Core.Errors;

namespace Kandil.Cli.Rendering;

/// <summary>Operations as commands of <c>kandil</c>.</summary>
public static class CommandSpelling
{
    /// <summary>The command for an operation, ready to be pasted, every argument quoted: <c>kandil model info 'local/tiny'</c>.</summary>
    public static string Spell(OperationCall call) => Spell(call, ShellQuoting.Quote);

    /// <summary>The same for a given way of quoting.</summary>
    public static string Spell(OperationCall call, Func<string, string> quote)
    {
        if (call.Operation == OperationNames.Help)
        {
            return call.Arguments is [string operation, ..] ? $"kandil {Words(operation)} --help" : "kandil --help";
        }

        StringBuilder command = new("kandil ");
        command.Append(Words(call.Operation));
        if (call.Operation == OperationNames.AcceptLicense)
        {
            command.Append(" --accept"); // without it, the license is shown
            if (call.Arguments is [string model, string license])
            {
                command.Append(" --license=").Append(quote(license));
                call = new OperationCall(call.Operation, model);
            }
        }

        foreach (OperationOption option in call.Options)
        {
            AppendOption(command, option, quote);
        }

        if (call.Operation == OperationNames.SetCredential && call.Arguments is [string provider, string endpoint])
        {
            return $"{command} {quote(provider)} --endpoint {quote(endpoint)}";
        }

        if (Array.Exists(call.Arguments, argument => argument.StartsWith('-')))
        {
            command.Append(" --");
        }

        foreach (string argument in call.Arguments)
        {
            command.Append(' ').Append(quote(argument));
        }

        return command.ToString();
    }

    /// <summary>An option: <c>--top-p</c>. One that a command of this shell named itself is spelled already.</summary>
    public static string Spell(OptionName option) =>
        option.Name.StartsWith('-') ? option.Name
        : option == OptionNames.JsonSchema || option == OptionNames.Grammar ? $"--{string.Join('-', option.Words)}-file" // what other shells give as a text
        : "--" + string.Join('-', option.Words);

    // With an equals sign no value is taken for an option; several values are given one by one.
    private static void AppendOption(StringBuilder command, OperationOption option, Func<string, string> quote)
    {
        if (option.Values.Count == 0)
        {
            command.Append(' ').Append(Spell(option.Name));
        }

        foreach (string value in option.Values)
        {
            command.Append(' ').Append(Spell(option.Name)).Append('=').Append(quote(value));
        }
    }

    // The operations are named after the commands.
    private static string Words(string operation) => operation.Replace('.', ' ');
}
