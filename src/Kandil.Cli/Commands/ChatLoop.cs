using System.Text;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary>
/// Reads lines, answers them with what was said before, until <c>/exit</c> or the end of the input. Ctrl+C stops an answer
/// and not the loop; a second one, before another line was entered, ends the process.
/// </summary>
internal sealed class ChatLoop(Invocation invocation, PromptRequest options, string? instructions)
{
    private const string Help = """
        /system TEXT   set the instructions above the conversation; alone it shows them
        /model         which model answers; /model use NAME takes another for this conversation, /model default NAME for good: in the project where there is one, else everywhere
        /clear         forget the conversation
        /exit          leave; so does Ctrl+D (on Windows Ctrl+Z and Enter)
        /help          this list
        Ctrl+C stops an answer; twice it leaves.
        """;

    private readonly Conversation _conversation = new() { Instructions = instructions };
    private readonly ConsoleTerminal _terminal = invocation.Terminal;
    private readonly bool _isInteractive = invocation.Terminal.InputIsTerminal && !invocation.Mode.Json;
    private string? _model;
    private string? _asked = options.Model;
    private KandilException? _firstFailure;

    /// <summary>Runs until the end.</summary>
    /// <returns>0; where no person was there to see it, the exit code of the first answer that failed.</returns>
    public async Task<int> RunAsync()
    {
        if (_isInteractive)
        {
            invocation.Remark("Type a question; /help lists the commands, /exit leaves.");
        }

        while (await ReadLineAsync() is { } line)
        {
            if (line.StartsWith('/'))
            {
                if (!await ObeyAsync(line))
                {
                    break;
                }
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                await AnswerAsync(line);
            }
        }

        if (invocation.Mode.Json)
        {
            ConversationData data = new(_model, [.. _conversation.Messages.Select(MessageData.From)]);
            _terminal.WriteLines(Envelope.Success($"{_conversation.Turns} turns.", data, EnvelopeJson.Default.ConversationData));
        }

        return _isInteractive || _firstFailure is null ? 0 : _firstFailure.Code.ExitCode;
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            CancellationToken interrupted = invocation.Interruption.BeginStep(afresh: false);
            try
            {
                string? line = await _terminal.AskAsync(_isInteractive ? "> " : "", interrupted);
                _terminal.EndQuestion();
                return line;
            }
            catch (OperationCanceledException) when (!invocation.Cancellation.IsCancellationRequested)
            {
                _terminal.EndQuestion();
                invocation.Remark("Ctrl+C once more, or /exit, leaves.");
            }
        }
    }

    /// <summary>Does what a line that begins with a slash says.</summary>
    /// <returns>False when it says to leave.</returns>
    private async Task<bool> ObeyAsync(string line)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        string rest = words.Length > 1 ? words[1] : "";
        switch (words[0])
        {
            case "/exit" or "/quit":
                return false;
            case "/help":
                invocation.Remark(Help);
                break;
            case "/model":
                await ChooseModelAsync(rest);
                break;
            case "/clear":
                _conversation.Clear();
                invocation.Remark("The conversation is forgotten.");
                break;
            case "/system" when rest.Length > 0:
                _conversation.Instructions = rest;
                break;
            case "/system":
                invocation.Remark(_conversation.Instructions ?? "There are no instructions.");
                break;
            default:
                invocation.Remark($"There is no command {ErrorLines.OneLine(words[0])}; /help lists them. A question that begins with a slash takes a space in front.");
                break;
        }

        return true;
    }

    private async Task ChooseModelAsync(string words)
    {
        string[] parts = words.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (parts is not [("use" or "default") and var how, { Length: > 0 } name])
        {
            invocation.Remark($"{_asked ?? _model ?? "the default model"} answers. Another: /model use NAME, or for good: /model default NAME.");
            return;
        }

        try
        {
            _asked = new FindModel(invocation.Session).Run(name).Name;
            var configure = new ConfigureKandil(invocation.Session);
            string? project = how == "default" ? configure.ProjectFile : null; // what a project says comes before what its user says
            if (how == "default")
            {
                await configure.SetAsync("defaults.model", _asked, invocation.Cancellation, project is null ? SettingOrigin.User : SettingOrigin.Project);
            }

            invocation.Remark(how == "default" ? $"{_asked} answers from now on{(project is null ? "" : $" in the project of {project}")}, wherever no other is named." : $"{_asked} answers in this conversation.");
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            _terminal.WriteFailure(failure.Code.Name, ErrorLines.OneLine(failure.Message), ErrorLines.NextStep(failure));
        }
    }

    private async Task AnswerAsync(string question)
    {
        CancellationToken stopped = invocation.Interruption.BeginStep(afresh: true);
        MakeRoom(question);
        StringBuilder soFar = new();
        try
        {
            Completion answer = await AskAsync(question, soFar, stopped);
            _model = answer.Model;
            _conversation.Remember(question, answer);
        }
        catch (OperationCanceledException) when (!invocation.Cancellation.IsCancellationRequested)
        {
            _terminal.EndLine();
            if (soFar.Length > 0)
            {
                _conversation.RememberPart(question, soFar.ToString());
            }
        }
        catch (KandilException failure) when (GoesOnAfter(failure.Code))
        {
            _firstFailure ??= failure;
            _terminal.EndLine();
            FailureReport.Write(failure, invocation.Mode with { Json = false }, _terminal);
        }
    }

    // The estimate may be short: the engine has the last word, and each refusal costs one more turn.
    private async Task<Completion> AskAsync(string question, StringBuilder soFar, CancellationToken stopped)
    {
        while (true)
        {
            try
            {
                return await Answering.RunAsync(invocation, options with { Model = _asked, Messages = _conversation.With(question) }, soFar, stopped);
            }
            catch (KandilException failure) when (failure.Code == ErrorCode.Limit && _conversation.ForgetOldest())
            {
                SayDropped(1);
            }
        }
    }

    private void MakeRoom(string question)
    {
        LoadedModel? loaded = _model is null ? null : invocation.Session.Engine.ListLoaded().FirstOrDefault(model => model.Model == _model);
        int dropped = loaded is null ? 0 : _conversation.MakeRoom(question, loaded.ContextLength, options.MaxTokens);
        if (dropped > 0)
        {
            SayDropped(dropped);
        }
    }

    private void SayDropped(int turns) => invocation.Sink.Warn(
        turns == 1 ? "The oldest turn was dropped: the context is full." : $"The {turns} oldest turns were dropped: the context is full.");

    // The next question may go well; whatever else failed would fail again.
    private static bool GoesOnAfter(ErrorCode code) =>
        code == ErrorCode.Backend || code == ErrorCode.Timeout || code == ErrorCode.Limit || code == ErrorCode.Cancelled;
}
