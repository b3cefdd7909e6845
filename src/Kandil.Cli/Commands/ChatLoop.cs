using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Chats;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary>
/// Reads lines, answers them with what was said before, until <c>/exit</c> or the end of the input. Ctrl+C stops an answer
/// and not the loop; a second one, before another line was entered, ends the process.
/// </summary>
/// <param name="invocation">The run.</param>
/// <param name="chat">The conversation.</param>
/// <param name="file">Where the conversation is kept after each answer; null for nowhere.</param>
internal sealed class ChatLoop(Invocation invocation, KandilChat chat, string? file)
{
    private readonly ConsoleTerminal _terminal = invocation.Terminal;
    private readonly bool _isInteractive = invocation.Terminal.InputIsTerminal && !invocation.Mode.Json;
    private readonly ChatCommands _commands = new(invocation.Session, chat, invocation.Sink);
    private KandilException? _firstFailure;

    /// <summary>Runs until the end.</summary>
    /// <returns>0; where no person was there to see it, the exit code of the first answer that failed.</returns>
    public async Task<int> RunAsync()
    {
        if (_isInteractive)
        {
            invocation.Remark(chat.Turns > 0 ? $"Going on after {Counted.Of(chat.Turns, "turn")}; /help lists the commands, /exit leaves."
                : "Type a question; /help lists the commands, /exit leaves.");
        }

        while (await ReadLineAsync() is { } line)
        {
            if (ChatCommands.IsCommand(line))
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
            ConversationData data = new(chat.LastModel, [.. chat.Messages.Select(MessageData.From)]);
            _terminal.WriteLines(Envelope.Success($"{Counted.Of(chat.Turns, "turn")}.", data, EnvelopeJson.Default.ConversationData));
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
        try
        {
            ChatReply reply = await _commands.ObeyAsync(line, invocation.Cancellation);
            if (reply.Remark.Length > 0)
            {
                invocation.Remark(line.StartsWith("/help", StringComparison.Ordinal) ? $"{reply.Remark}\nCtrl+C stops an answer; twice it leaves. So does Ctrl+D (on Windows Ctrl+Z and Enter)." : reply.Remark);
            }

            return !reply.Leaves;
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            _terminal.WriteFailure(failure.Code.Name, ErrorLines.OneLine(failure.Message), ErrorLines.NextStep(failure));
            return true;
        }
    }

    private async Task AnswerAsync(string question)
    {
        CancellationToken stopped = invocation.Interruption.BeginStep(afresh: true);
        try
        {
            await Answering.RunAsync(invocation, chat.RequestFor(question), new ContinueChat(invocation.Session).RunAsync(chat, question, invocation.Sink, stopped));
            Keep();
        }
        catch (OperationCanceledException) when (!invocation.Cancellation.IsCancellationRequested)
        {
            _terminal.EndLine();
            Keep();
        }
        catch (KandilException failure) when (GoesOnAfter(failure.Code))
        {
            _firstFailure ??= failure;
            _terminal.EndLine();
            FailureReport.Write(failure, invocation.Mode with { Json = false }, _terminal);
        }
    }

    private void Keep()
    {
        try
        {
            if (file is not null)
            {
                new SaveChat(invocation.Session).Run(chat, file);
            }
        }
        catch (KandilException failure)
        {
            // The conversation is worth more than its file: it goes on, and can be kept elsewhere.
            _firstFailure ??= failure;
            FailureReport.Write(failure, invocation.Mode with { Json = false }, _terminal);
        }
    }

    // The next question may go well; whatever else failed would fail again.
    private static bool GoesOnAfter(ErrorCode code) =>
        code == ErrorCode.Backend || code == ErrorCode.Timeout || code == ErrorCode.Limit || code == ErrorCode.Cancelled
        || code == ErrorCode.RateLimit || code == ErrorCode.Net;
}
