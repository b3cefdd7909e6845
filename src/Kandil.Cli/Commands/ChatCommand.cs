using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil chat</c>: a conversation, a line a question.</summary>
internal sealed class ChatCommand : OperationCommand
{
    private readonly PromptOptions _options = new();

    /// <summary>Makes the command.</summary>
    public ChatCommand()
        : base("chat", "Talk with a model; /help inside lists the commands.") => _options.AddTo(this);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil chat", "kandil chat -m local/tiny --system \"Answer in one sentence.\""];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        PromptRequest options = _options.Request(invocation.Arguments, []);
        if (options.Model is { } model)
        {
            // Said before the first question is typed.
            new FindModel(invocation.Session).Run(model);
        }

        return new ChatLoop(invocation, options, _options.System(invocation.Arguments)).RunAsync();
    }
}
