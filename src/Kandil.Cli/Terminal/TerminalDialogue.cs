using Kandil.Cli.Commands;
using Kandil.Cli.Rendering;
using Kandil.Core.Acquisition;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Setup;

namespace Kandil.Cli.Terminal;

/// <summary>Asks and shows for a guided operation: lists on standard error, and a plain prompt that takes numbers and names.</summary>
/// <param name="invocation">The run.</param>
/// <param name="isDryRun">True where it is only to be said what would be done.</param>
/// <param name="otherwise">How the answers are given in advance, a sentence.</param>
/// <param name="isForPeople">True where the lines are for somebody who watches alone, and a program's log has no use for them.</param>
internal sealed class TerminalDialogue(Invocation invocation, bool isDryRun, string otherwise, bool isForPeople = false) : IGuideDialogue
{
    private ConsoleTerminal Terminal => invocation.Terminal;

    /// <inheritdoc/>
    public bool IsDryRun => isDryRun;

    /// <inheritdoc/>
    public void Show(IEnumerable<GuideLine> lines)
    {
        if (invocation.Mode is { Json: false, Quiet: false } && (Terminal.ErrorIsTerminal || !isForPeople))
        {
            TerminalLines.Write(Terminal, lines);
        }
    }

    /// <inheritdoc/>
    public void Show(KandilException failure) => Show(
        [new(GuideMark.Failed, ErrorLines.Message(failure)), new(GuideMark.Fact, ErrorLines.NextStep(failure))]);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ChooseAsync(GuideQuestion question, CancellationToken cancellationToken)
    {
        RequireSomebody();
        Terminal.WriteError(TerminalLines.Heading(question.Text, Terminal.ErrorIsColoured));
        return Terminal.TakesKeys ? await PickAsync(new GuideSelection(question), cancellationToken) : await ReadChoiceAsync(question, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> PickAsync(GuideSelection selection, CancellationToken cancellationToken)
    {
        int drawn = 0;
        while (true)
        {
            IReadOnlyList<SelectionLine> lines = selection.Lines(Terminal.ErrorWidth, Terminal.ErrorHeight);
            Terminal.Redraw(drawn, lines.Select(line => TerminalLines.Choice(line, Terminal.ErrorIsColoured)));
            drawn = lines.Count;
            ConsoleKeyInfo key = await Terminal.ReadKeyAsync(cancellationToken);
            if (selection.Press((int)key.Key, key.KeyChar) is { } names)
            {
                Terminal.Redraw(drawn, selection.FinalLines(Terminal.ErrorWidth, Terminal.ErrorHeight).Select(line => line.Text));
                return names;
            }
        }
    }

    private async Task<IReadOnlyList<string>> ReadChoiceAsync(GuideQuestion question, CancellationToken cancellationToken)
    {
        foreach (string line in question.Lines(Terminal.ErrorWidth))
        {
            Terminal.WriteError(line);
        }

        while (true)
        {
            (IReadOnlyList<string>? names, string? problem) = question.Read(await ReadAsync($"({question.Hint}): ", cancellationToken));
            if (names is not null)
            {
                return names;
            }

            TerminalLines.Write(Terminal, [new(GuideMark.Failed, problem!)]);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ConfirmAsync(string question, bool usual, CancellationToken cancellationToken)
    {
        if (invocation.Mode.Yes)
        {
            return true;
        }

        RequireSomebody();
        while (true)
        {
            switch ((await ReadAsync($"{question}? [{(usual ? "Y/n" : "y/N")}] ", cancellationToken)).Trim().ToUpperInvariant())
            {
                case "":
                    return usual;
                case "Y" or "YES":
                    return true;
                case "N" or "NO":
                    return false;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<Secret> AskForKeyAsync(CredentialProvider provider, CancellationToken cancellationToken)
    {
        RequireSomebody();
        return (await HiddenPrompt.AskForKeyAsync(Terminal, provider, hasOrganization: false, cancellationToken)).Key;
    }

    /// <inheritdoc/>
    public Task<bool> ApprovesAsync(string target, string action, CancellationToken cancellationToken)
    {
        if (isDryRun)
        {
            Show([new(GuideMark.Skipped, $"Would be done: {action}: {target}")]);
        }

        return Task.FromResult(!isDryRun);
    }

    /// <inheritdoc/>
    public async Task<InstallPlan?> ConsentAsync(InstallPlan plan, CancellationToken cancellationToken)
    {
        if (isDryRun)
        {
            await ApprovesAsync(plan.Reference, "Install model", cancellationToken);
            return null;
        }

        try
        {
            return plan.AlreadyInstalled ? plan : await PlanConsent.AskAsync(invocation, plan);
        }
        catch (DeclinedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<T> WithProgressAsync<T>(Func<IOperationSink, Task<T>> work) => invocation.WithProgressAsync(work);

    private void RequireSomebody()
    {
        if (!invocation.CanAsk)
        {
            throw SetupErrors.NobodyToAsk(otherwise);
        }
    }

    private async Task<string> ReadAsync(string prompt, CancellationToken cancellationToken) =>
        await Terminal.AskAsync(prompt, cancellationToken) ?? throw SetupErrors.NobodyToAsk(otherwise);
}
