using System.CommandLine;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Chats;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil chat</c>: a conversation, a line a question.</summary>
internal sealed class ChatCommand : OperationCommand
{
    private readonly PromptOptions _options = new();

    private readonly Option<string> _file = new("--file")
    {
        Description = "Keep the conversation in this file: it goes on where it stopped, and is saved after each answer.",
        HelpName = "path",
    };

    /// <summary>Makes the command.</summary>
    public ChatCommand()
        : base("chat", "Talk with a model; /help inside lists the commands.")
    {
        Add(_file);
        _options.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil chat", "kandil chat -m local/tiny --system \"Answer in one sentence.\"", "kandil chat --file plans.json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        PromptRequest options = _options.Request(invocation.Arguments, []);
        string? file = invocation.Arguments.GetValue(_file);
        if (file is not null)
        {
            SaveChat.Check(file);
        }

        if (options.Model is { } model)
        {
            // Said before the first question is typed.
            await new FindAnswerer(invocation.Session).RunAsync(model, invocation.Sink, invocation.Cancellation);
        }

        return await new ChatLoop(invocation, Begin(invocation, options, file), file).RunAsync();
    }

    // What is given now comes before what the file remembers.
    private KandilChat Begin(Invocation invocation, PromptRequest options, string? file)
    {
        string? instructions = _options.System(invocation.Arguments);
        return file is not null && File.Exists(file)
            ? new LoadChat(invocation.Session).Run(file, name: null, options, instructions)
            : invocation.Session.Chats.Begin(name: null, options, instructions);
    }
}
