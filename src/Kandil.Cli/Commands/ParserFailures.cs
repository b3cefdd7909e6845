using System.CommandLine;
using System.CommandLine.Parsing;
using Kandil.Core.Errors;

namespace Kandil.Cli.Commands;

/// <summary>What is wrong with a command line, as an E_ARGS with the next step.</summary>
internal static class ParserFailures
{
    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public static KandilException? Find(ParseResult parse)
    {
        if (UnknownOption(parse) is { } option)
        {
            return CommandLineErrors.UnknownOption(option, NearestWord.Find(Name(option), OptionNames(parse)), Operation(parse));
        }

        Command command = parse.CommandResult.Command;
        bool isGroup = command.Subcommands.Count > 0;
        if (parse.UnmatchedTokens is [{ } word, ..])
        {
            return !isGroup ? CommandLineErrors.UnexpectedArgument(word, Operation(parse))
                : command.Parents.Any() || !word.Contains(' ', StringComparison.Ordinal) ? CommandLineErrors.UnknownCommand(word, NearestWord.Find(word, command.Subcommands.Select(sub => sub.Name)), Operation(parse))
                : CommandLineErrors.QuestionForNoCommand(word);
        }

        return isGroup ? CommandLineErrors.NoCommand(Operation(parse))
            : parse.Errors is [{ } error, ..] ? CommandLineErrors.CannotParse(error.Message, Operation(parse))
            : OptionWithoutValue(parse) is { } bare ? CommandLineErrors.NoValue(bare, Operation(parse))
            : null;
    }

    /// <summary>The operation of the command that was typed, such as <c>model.list</c>; null at the top.</summary>
    public static string? Operation(ParseResult parse)
    {
        string? name = null;
        for (CommandResult? result = parse.CommandResult; result?.Parent is CommandResult parent; result = parent)
        {
            name = name is null ? result.Command.Name : $"{result.Command.Name}.{name}";
        }

        return name;
    }

    // The parser takes an option that it does not know for one of the words of an argument. Every start of a command comes
    // through here, so it is a plain loop.
    private static string? UnknownOption(ParseResult parse)
    {
        foreach (string token in parse.UnmatchedTokens)
        {
            if (LooksLikeOption(token))
            {
                return token;
            }
        }

        foreach (Token token in parse.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
            {
                break;
            }

            if (token.Type == TokenType.Argument && LooksLikeOption(token.Value) && IsWord(parse, token))
            {
                return token.Value;
            }
        }

        return null;
    }

    // The parser counts the values of an option that is given twice together, and takes one for enough.
    private static string? OptionWithoutValue(ParseResult parse)
    {
        for (int i = 0; i < parse.Tokens.Count && parse.Tokens[i].Type != TokenType.DoubleDash; i++)
        {
            bool isBare = i + 1 == parse.Tokens.Count || parse.Tokens[i + 1].Type != TokenType.Argument;
            if (isBare && parse.Tokens[i].Type == TokenType.Option && TakesValue(parse, parse.Tokens[i].Value))
            {
                return parse.Tokens[i].Value;
            }
        }

        return null;
    }

    private static bool TakesValue(ParseResult parse, string name)
    {
        for (CommandResult? result = parse.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            foreach (Option option in result.Command.Options)
            {
                if (option.Name == name || option.Aliases.Contains(name))
                {
                    return option.Arity.MinimumNumberOfValues > 0;
                }
            }
        }

        return false;
    }

    // A word of the command's arguments, rather than the value of an option.
    private static bool IsWord(ParseResult parse, Token token)
    {
        foreach (SymbolResult child in parse.CommandResult.Children)
        {
            if (child is ArgumentResult && child.Tokens.Any(own => ReferenceEquals(own, token)))
            {
                return true;
            }
        }

        return false;
    }

    // -x, --long-name or --name=value; text that begins with a hyphen has a space or another character in it.
    private static bool LooksLikeOption(string word)
    {
        ReadOnlySpan<char> name = word.AsSpan().TrimStart('-');
        int hyphens = word.Length - name.Length;
        int end = name.IndexOfAny('=', ':');
        name = end < 0 ? name : name[..end];
        if (hyphens is not (1 or 2) || name.IsEmpty || !char.IsAsciiLetter(name[0]))
        {
            return false;
        }

        foreach (char character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> OptionNames(ParseResult parse)
    {
        IEnumerable<string> names = [];
        for (CommandResult? result = parse.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            bool own = ReferenceEquals(result, parse.CommandResult);
            names = names.Concat(result.Command.Options.Where(option => own || option.Recursive).Select(option => option.Name));
        }

        return names;
    }

    private static string Name(string option) => option.Split('=', ':')[0];
}
