using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil ask</c>: one question, one answer, shown as it comes.</summary>
internal sealed class AskCommand : OperationCommand
{
    private readonly Argument<string[]> _prompt = new("prompt")
    {
        Description = "What to ask; - or nothing reads standard input. With both, the input follows the prompt.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly PromptOptions _options = new();
    private readonly QuestionExtras _extras = new();

    private readonly Option<bool> _batch = new("--batch")
    {
        Description = "Each line of standard input is a prompt of its own, as it is or as {\"prompt\",\"model\",\"system\"}; the answers come in their order, a line for each that fails.",
    };

    private readonly Option<string> _throttleLimit = new("--throttle-limit") { Description = "How many prompts of a batch each model is asked at once. [5]", HelpName = "n" };

    /// <summary>Makes the command.</summary>
    public AskCommand()
        : base("ask", "Ask a model.")
    {
        Add(_prompt);
        _options.AddTo(this);
        _extras.AddTo(this);
        Add(_batch);
        Add(_throttleLimit);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "kandil ask \"How do I install a model?\"",
        "kandil ask -m ./tiny.gguf --temperature 0 \"Say hello\"",
        "git diff | kandil ask \"Write a commit message\"",
        "kandil ask -m claude --image plan.png \"Which room is the largest?\"",
        "kandil ask --batch -m claude < questions.txt",
        "kandil ask --json \"How do I list models?\" | jq -r .data.text",
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        // Before the input is read: what is wrong with the options is said at once.
        ParseResult parse = invocation.Arguments;
        PromptRequest request = _extras.WithTools(parse, _options.Request(parse, []));
        IReadOnlyList<ImageInput> images = _extras.Images(parse);
        IReadOnlyList<ChatMessage> results = _extras.Results(parse);
        if (parse.GetValue(_batch))
        {
            _extras.RefuseForBatch(parse, _batch.Name);
            return await AnswerBatchAsync(invocation, await _extras.WithKeyAsync(parse, invocation.Terminal, request, invocation.Cancellation), images);
        }

        request = await _extras.WithKeyAsync(parse, invocation.Terminal, request, invocation.Cancellation);
        string prompt = ReadPrompt(invocation);
        if (string.IsNullOrWhiteSpace(prompt))
        {
            throw ArgumentErrors.NoPrompt();
        }

        request = request with { Messages = [.. PromptRequest.Conversation(prompt, _options.System(parse), images), .. results] };
        Completion answer = await Answering.RunAsync(invocation, request);
        if (invocation.Mode.Json)
        {
            invocation.Terminal.WriteLines(Envelope.Success("Answered.", CompletionData.From(answer), EnvelopeJson.Default.CompletionData));
        }

        else
        {
            WriteCalls(invocation, answer);
        }

        return 0;
    }

    private static void WriteCalls(Invocation invocation, Completion answer)
    {
        foreach (ToolCall call in answer.ToolCalls)
        {
            invocation.Terminal.WriteLine(JsonSerializer.Serialize(ToolCallData.From(call), EnvelopeJson.Default.ToolCallData));
        }
    }

    private async Task<int> AnswerBatchAsync(Invocation invocation, PromptRequest usual, IReadOnlyList<ImageInput> images)
    {
        int atOnce = (int?)invocation.Arguments.WholeNumber(_throttleLimit, CompleteBatch.AtOnce) ?? LimitSettings.UsualConcurrentRequests;
        string lines = invocation.Terminal.ReadInput(() => SayWaiting(invocation), invocation.Cancellation);
        IReadOnlyList<PromptRequest> requests = BatchPrompts.Read(lines, usual, string.Join(' ', invocation.Arguments.GetValue(_prompt) ?? []), _options.System(invocation.Arguments), images);
        var answers = new List<BatchAnswer>();
        await foreach (BatchAnswer answer in new CompleteBatch(invocation.Session).RunAsync(requests, atOnce, invocation.Sink, invocation.Cancellation))
        {
            answers.Add(answer);
            if (!invocation.Mode.Json && answer.Completion is { } completion)
            {
                invocation.Terminal.ClearStatus();
                invocation.Terminal.Write(completion.Text);
                invocation.Terminal.EndLine();
                WriteCalls(invocation, completion);
            }

            if (!invocation.Mode.Json && answer.Failure is { } failure)
            {
                // Why stands on standard error; here is whose answer is missing.
                invocation.Terminal.ClearStatus();
                invocation.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[prompt {answer.Index + 1} has no answer: {failure.Code.Name}]"));
            }

            if (answer.Completion is { } cut && CompletePrompt.CutOff(answer.Request, cut) is { } warning)
            {
                invocation.Sink.Warn(string.Create(CultureInfo.InvariantCulture, $"Prompt {answer.Index + 1}: {warning.Render(CommandSpelling.Spell)}"));
            }
        }

        invocation.Terminal.ClearStatus();
        (string, KandilException)[] failed = [.. answers.Where(answer => answer.Failure is not null).Select(answer => (answer.Request.Messages[^1].Content, answer.Failure!))];
        return invocation.Conclude(
            failed, requests.Count, $"Answered {requests.Count - failed.Length} of {requests.Count} prompts.",
            () => new BatchData([.. answers.Select(BatchAnswerData.From)]), json => json.BatchData, () => { });
    }

    // A script that left a pipe open by mistake would wait forever without a word.
    private static void SayWaiting(Invocation invocation)
    {
        if (!invocation.Terminal.InputIsTerminal)
        {
            invocation.Sink.Warn("Waiting for the end of standard input, which is part of the question. Where there is none, close it (</dev/null).");
        }
    }

    private string ReadPrompt(Invocation invocation)
    {
        string[] words = invocation.Arguments.GetValue(_prompt) ?? [];
        string[] text = Array.FindAll(words, word => word != "-");
        string prompt = string.Join(' ', text);
        if (invocation.Terminal.InputIsTerminal && text.Length == words.Length)
        {
            return prompt;
        }

        string input = invocation.Terminal.ReadInput(() => SayWaiting(invocation), invocation.Cancellation);
        return PromptRequest.WithInput(prompt, input);
    }
}
