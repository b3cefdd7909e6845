using System.Management.Automation;
using System.Management.Automation.Host;
using Kandil.Core.Acquisition;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Setup;
using Kandil.PowerShell.Errors;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Asks and shows for a guided operation, in any host: a plain prompt that takes numbers and names.</summary>
/// <param name="cmdlet">The cmdlet that asks.</param>
/// <param name="pump">The way to the pipeline's thread, where alone anything can be asked.</param>
/// <param name="consent">Asks about plans.</param>
/// <param name="force">True: nothing is asked but what only a person can answer.</param>
/// <param name="otherwise">How the answers are given in advance, a sentence.</param>
internal sealed class HostDialogue(KandilCmdlet cmdlet, PipelinePump pump, Consent consent, bool force, string otherwise) : IGuideDialogue
{
    private const int UsualWidth = 120;

    private readonly HostLines _lines = new(cmdlet);
    private readonly HostKeys _keys = new(cmdlet);
    private readonly bool _isWatched = HostLines.IsWatched(cmdlet);

    /// <inheritdoc/>
    public bool IsDryRun => cmdlet.IsWhatIf;

    /// <inheritdoc/>
    public void Show(IEnumerable<GuideLine> lines)
    {
        foreach (GuideLine line in _isWatched ? lines : [])
        {
            pump.Post(() => _lines.Show(line));
        }
    }

    /// <inheritdoc/>
    public void Show(KandilException failure) => Show(
    [
        new(GuideMark.Failed, failure.Describe(CommandSpelling.Spell)),
        new(GuideMark.Fact, failure.RecommendedAction.Render(CommandSpelling.Spell, CommandSpelling.Spell)),
    ]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ChooseAsync(GuideQuestion question, CancellationToken cancellationToken) => pump.AskAsync(() =>
    {
        _lines.Heading(question.Text);
        return _keys.Pick(question, _lines) ?? ReadChoice(question);
    });

    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string question, bool usual, CancellationToken cancellationToken) => pump.AskAsync(() =>
    {
        while (true)
        {
            switch (ReadLine($"{question}? [{(usual ? "Y/n" : "y/N")}] ").Trim().ToUpperInvariant())
            {
                case "":
                    return usual;
                case "Y" or "YES":
                    return true;
                case "N" or "NO":
                    return false;
            }
        }
    });

    /// <inheritdoc/>
    public Task<Secret> AskForKeyAsync(CredentialProvider provider, CancellationToken cancellationToken) => pump.AskAsync(() => KeyPrompt.Ask(cmdlet.Host, provider));

    /// <inheritdoc/>
    public Task<bool> ApprovesAsync(string target, string action, CancellationToken cancellationToken) => pump.AskAsync(() => cmdlet.Approves(target, action, force));

    /// <inheritdoc/>
    public Task<InstallPlan?> ConsentAsync(InstallPlan plan, CancellationToken cancellationToken) => pump.AskAsync(() => consent.To(plan, force));

    /// <inheritdoc/>
    public Task<T> WithProgressAsync<T>(Func<IOperationSink, Task<T>> work) => work(pump);

    private IReadOnlyList<string> ReadChoice(GuideQuestion question)
    {
        foreach (string line in question.Lines(Width))
        {
            _lines.Write(line);
        }

        while (true)
        {
            (IReadOnlyList<string>? names, string? problem) = question.Read(ReadLine($"({question.Hint}): "));
            if (names is not null)
            {
                return names;
            }

            _lines.Show(new GuideLine(GuideMark.Failed, problem!));
        }
    }

    // A host may have no raw screen, or one that says nothing.
    private int Width
    {
        get
        {
            try
            {
                return cmdlet.Host.UI?.RawUI?.WindowSize.Width is > 20 and var columns ? columns : UsualWidth;
            }
            catch (Exception refusal) when (HostRefusal.IsOf(refusal))
            {
                return UsualWidth;
            }
        }
    }

    private string ReadLine(string prompt)
    {
        try
        {
            PSHostUserInterface screen = cmdlet.Host.UI ?? throw new PSInvalidOperationException("This host has no screen.");
            screen.Write(prompt);
            return screen.ReadLine() ?? throw new PSInvalidOperationException("Standard input has ended.");
        }
        catch (Exception refusal) when (HostRefusal.IsOf(refusal))
        {
            throw SetupErrors.NobodyToAsk(otherwise, refusal);
        }
    }
}
