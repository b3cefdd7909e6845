using System.CommandLine;
using System.Text;

namespace Kandil.Cli.TabCompletion;

/// <summary>A command line that is being typed, up to the cursor: which command it is, and what comes next.</summary>
internal sealed class TypedLine
{
    private readonly List<string> _arguments = [];
    private readonly HashSet<Option> _given = [];
    private bool _optionsAreOver;

    /// <summary>Reads the words of a line.</summary>
    /// <param name="root">The tree of commands.</param>
    /// <param name="words">The words after <c>kandil</c>, the last one that at which the cursor stands, maybe empty.</param>
    public TypedLine(Command root, IReadOnlyList<string> words)
    {
        (Root, Command, Current) = (root, root, words.Count == 0 ? "" : words[^1]);
        foreach (string word in words.SkipLast(1))
        {
            Read(word);
        }

        // --name=value: the value is what is typed.
        if (Awaited is null && !_optionsAreOver && Current.StartsWith('-') && Current.IndexOf('=') is > 0 and int equals && Find(Current[..equals]) is { } option)
        {
            (Awaited, Prefix, Current) = (option, Current[..(equals + 1)], Current[(equals + 1)..]);
        }
    }

    /// <summary>The tree of commands.</summary>
    public Command Root { get; }

    /// <summary>The command that was typed as far as it is known.</summary>
    public Command Command { get; private set; }

    /// <summary>The words of the command, without the program's: <c>model add</c>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The option whose value is typed; null for none.</summary>
    public Option? Awaited { get; private set; }

    /// <summary>What stands before the value in the same word, such as <c>--backend=</c>.</summary>
    public string Prefix { get; } = "";

    /// <summary>What was typed of the word.</summary>
    public string Current { get; }

    /// <summary>The command's arguments that stand before the cursor.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>The argument that is typed; null where the command has none, or has them all.</summary>
    public Argument? Argument => Command.Arguments.Count == 0 ? null
        : _arguments.Count < Command.Arguments.Count ? Command.Arguments[_arguments.Count]
        : Command.Arguments[^1].Arity.MaximumNumberOfValues > 1 ? Command.Arguments[^1] : null;

    /// <summary>True when the name of an option is typed.</summary>
    public bool IsOption => Awaited is null && !_optionsAreOver && Current.StartsWith('-');

    /// <summary>The options that may be given here and were not.</summary>
    public IEnumerable<Option> Options => Known().Where(option => !option.Hidden && (!_given.Contains(option) || option.Arity.MaximumNumberOfValues > 1));

    /// <summary>The words of a line as bash has it, without the program's name; quotes and backslashes are taken away.</summary>
    public static IReadOnlyList<string> Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        char quote = '\0';
        bool isOpen = false;
        for (int at = 0; at < line.Length; at++)
        {
            char character = line[at];
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isOpen)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isOpen = false;
                }
            }
            else if (character == '\\' && quote != '\'' && at + 1 < line.Length)
            {
                word.Append(line[++at]);
                isOpen = true;
            }
            else if (character is '\'' or '"' && (quote == '\0' || quote == character))
            {
                quote = quote == '\0' ? character : '\0';
                isOpen = true;
            }
            else
            {
                word.Append(character);
                isOpen = true;
            }
        }

        words.Add(word.ToString());
        return [.. words.Skip(1)];
    }

    private void Read(string word)
    {
        if (Awaited is not null)
        {
            Awaited = null;
        }
        else if (_optionsAreOver)
        {
            _arguments.Add(word);
        }
        else if (word == "--")
        {
            _optionsAreOver = true;
        }
        else if (word.Length > 1 && word[0] == '-')
        {
            ReadOption(word);
        }
        else if (_arguments.Count == 0 && Command.Subcommands.FirstOrDefault(command => command.Name == word || command.Aliases.Contains(word)) is { } command)
        {
            Command = command;
            Path = Path.Length == 0 ? command.Name : $"{Path} {command.Name}";
        }
        else
        {
            _arguments.Add(word);
        }
    }

    private void ReadOption(string word)
    {
        int equals = word.IndexOf('=');
        if (Find(equals < 0 ? word : word[..equals]) is { } option)
        {
            _given.Add(option);
            Awaited = equals < 0 && option.Arity.MinimumNumberOfValues > 0 ? option : null;
        }
    }

    private Option? Find(string name) => Known().FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private IEnumerable<Option> Known() => Command == Root ? Root.Options : [.. Command.Options, .. Root.Options.Where(option => option.Recursive)];
}
