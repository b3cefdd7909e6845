using Kandil.Core.Acquisition;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Setup;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A person who follows a guided operation with answers prepared: lines as they are typed, keys, yes or no.</summary>
public sealed class ScriptedDialogue : IGuideDialogue
{
    /// <summary>What is typed at questions, one after the other; none left: the person is gone.</summary>
    public Queue<string> Typed { get; } = new();

    /// <summary>The keys that are typed.</summary>
    public Queue<string> Keys { get; } = new();

    /// <summary>What was asked.</summary>
    public List<GuideQuestion> Questions { get; } = [];

    /// <summary>What was asked with yes or no.</summary>
    public List<string> Confirmed { get; } = [];

    /// <summary>What was shown.</summary>
    public List<GuideLine> Lines { get; } = [];

    /// <summary>The failures that were shown.</summary>
    public List<KandilException> Failures { get; } = [];

    /// <summary>What was said that would be done.</summary>
    public List<string> Actions { get; } = [];

    /// <summary>What every yes or no is answered with.</summary>
    public bool SaysYes { get; set; } = true;

    public bool IsDryRun { get; set; }

    public void Show(IEnumerable<GuideLine> lines) => Lines.AddRange(lines);

    public void Show(KandilException failure) => Failures.Add(failure);

    public Task<IReadOnlyList<string>> ChooseAsync(GuideQuestion question, CancellationToken cancellationToken)
    {
        Questions.Add(question);
        while (Typed.TryDequeue(out string? line))
        {
            (IReadOnlyList<string>? names, string? problem) = question.Read(line);
            if (names is not null)
                return Task.FromResult(names);
            Lines.Add(new GuideLine(GuideMark.Failed, problem!));
        }

        throw SetupErrors.NobodyToAsk("Give the answers.");
    }

    public Task<bool> ConfirmAsync(string question, bool usual, CancellationToken cancellationToken)
    {
        Confirmed.Add(question);
        return Task.FromResult(SaysYes);
    }

    public Task<Secret> AskForKeyAsync(CredentialProvider provider, CancellationToken cancellationToken) =>
        Keys.TryDequeue(out string? key) ? Task.FromResult(new Secret(key)) : throw new OperationCanceledException("Ctrl+C at the key");

    public Task<bool> ApprovesAsync(string target, string action, CancellationToken cancellationToken)
    {
        Actions.Add($"{action}: {target}");
        return Task.FromResult(!IsDryRun);
    }

    public Task<InstallPlan?> ConsentAsync(InstallPlan plan, CancellationToken cancellationToken)
    {
        Actions.Add($"Install model: {plan.Reference}");
        plan.EnsureCompatible();
        return Task.FromResult(IsDryRun || !SaysYes ? null : plan);
    }

    public Task<T> WithProgressAsync<T>(Func<IOperationSink, Task<T>> work) => work(SilentSink.Instance);
}
