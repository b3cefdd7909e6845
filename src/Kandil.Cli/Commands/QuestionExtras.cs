using System.CommandLine;
using Kandil.Cli.Terminal;
using Kandil.Core.Credentials;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Cli.Commands;

/// <summary>What a single question may have beside its text: images, tools that the model may call, what came of its calls, and a key of its own.</summary>
internal sealed class QuestionExtras
{
    private readonly Option<string[]> _image = new("--image") { Description = "An image that the question is about: PNG, JPEG, GIF or WebP; may be given several times.", HelpName = "path" };
    private readonly Option<string> _tools = new("--tools")
    {
        Description = "A JSON list of tools that the model may call. Its calls are printed, a JSON object in each line; you run them.", HelpName = "path",
    };

    private readonly Option<string> _results = new("--tool-results") { Description = "What came of the calls: the same objects, each with a result. Ask the same question again with it.", HelpName = "path" };
    private readonly Option<bool> _key = new("--key-stdin") { Description = "The first line of standard input is the key for this question: for machines without a keyring." };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_image);
        command.Add(_tools);
        command.Add(_results);
        command.Add(_key);
    }

    /// <summary>The images.</summary>
    /// <exception cref="KandilException">E_ARGS, E_NOT_FOUND, E_PERM, E_DISK.</exception>
    public IReadOnlyList<ImageInput> Images(ParseResult parse) => QuestionImages.Read(parse.GetValue(_image) ?? []);

    /// <summary>What came of the calls, as messages; empty where nothing was given.</summary>
    /// <exception cref="KandilException">E_ARGS, E_NOT_FOUND, E_PERM, E_DISK.</exception>
    public IReadOnlyList<ChatMessage> Results(ParseResult parse) => parse.GetValue(_results) is { } path ? ToolDeclarations.ReadResults(PromptOptions.ReadFile(path)) : [];

    /// <summary>The request with the tools.</summary>
    /// <exception cref="KandilException">E_ARGS, E_NOT_FOUND, E_PERM, E_DISK.</exception>
    public PromptRequest WithTools(ParseResult parse, PromptRequest request)
    {
        if (parse.GetValue(_results) is not null && parse.GetValue(_tools) is null)
        {
            throw CommandLineErrors.NeedsOption(_results.Name, _tools.Name);
        }

        return parse.GetValue(_tools) is { } path ? request with { Tools = ToolDeclarations.Read(PromptOptions.ReadFile(path)) } : request;
    }

    /// <summary>Refuses what makes no sense for many questions at once.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public void RefuseForBatch(ParseResult parse, string batch)
    {
        if (parse.GetValue(_results) is not null)
        {
            throw CommandLineErrors.Contradiction(batch, _results.Name);
        }
    }

    /// <summary>The request with the key of standard input, which is read before anything else of it.</summary>
    /// <exception cref="KandilException">E_ARGS: there is none, or it would be typed where all can see it.</exception>
    public async Task<PromptRequest> WithKeyAsync(ParseResult parse, ConsoleTerminal terminal, PromptRequest request, CancellationToken cancellation)
    {
        if (!parse.GetValue(_key))
        {
            return request;
        }

        string line = terminal.InputIsTerminal ? "" : await terminal.AskAsync("", cancellation) ?? "";
        return string.IsNullOrWhiteSpace(line) ? throw CommandLineErrors.NoKeyThere(_key.Name) : request with { Key = new Secret(line.Trim()) };
    }
}
