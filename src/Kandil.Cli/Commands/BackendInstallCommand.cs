using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil backend install</c></summary>
internal sealed class BackendInstallCommand : OperationCommand
{
    private readonly Argument<string> _name = new("backend") { Description = "ollama." };
    private readonly Option<bool> _reinstall = new("--reinstall") { Description = "Install the newest release although one is installed." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be fetched and run, and do nothing." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public BackendInstallCommand()
        : base("install", "Install Ollama for you alone: what is fetched and run is shown first, and verified before it is unpacked.")
    {
        Add(_name);
        Add(_reinstall);
        Add(_dryRun);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override bool GoesOnAfterStop => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil backend install ollama --dry-run", "kandil backend install ollama", "kandil config set ollama.autoStart true"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        NetworkOptions network = _network.Read(invocation);
        BackendPlan plan = await new PlanBackend(invocation.Session).RunAsync(
            invocation.Arguments.GetRequiredValue(_name), invocation.Arguments.GetValue(_reinstall), network, invocation.Cancellation);
        ShowPlan(invocation, plan);
        if (invocation.Arguments.GetValue(_dryRun) && !plan.AlreadyInstalled)
        {
            string nothing = $"Nothing was done: {plan} was only planned.";
            invocation.Succeed(nothing, () => BackendInstallData.Planned(plan), json => json.BackendInstallData, () => invocation.Terminal.WriteLine(nothing));
            return 0;
        }

        if (!plan.AlreadyInstalled)
        {
            await invocation.ConfirmAsync($"Installing {plan}", plan.Version is null ? $"Run {string.Join(' ', plan.Command)}" : $"Do this and download {new ByteSize(plan.DownloadBytes)}");
        }

        BackendInstallation done = await invocation.WithProgressAsync(sink => new InstallBackend(invocation.Session).RunAsync(plan, network, sink, invocation.Cancellation));
        string sentence = Sentence(done);
        invocation.Succeed(sentence, () => BackendInstallData.From(done), json => json.BackendInstallData, () => Show(invocation, done, sentence));
        return 0;
    }

    private static void ShowPlan(Invocation invocation, BackendPlan plan)
    {
        foreach (string warning in plan.Warnings)
        {
            invocation.Sink.Warn(warning);
        }

        if (invocation.Mode is { Json: false, Quiet: false })
        {
            foreach (string step in plan.Steps)
            {
                invocation.Terminal.WriteLine(step);
            }
        }
    }

    private static void Show(Invocation invocation, BackendInstallation done, string sentence)
    {
        invocation.Terminal.WriteLine(invocation.Mode.Quiet ? done.Program ?? "" : sentence);
        if (done.Program is { } program)
        {
            invocation.Remark($"Start it: {ShellQuoting.Quote(program)} serve");
            invocation.Remark("Or have Kandil start it when it is needed: kandil config set ollama.autoStart true");
        }

        if (done.Outcome == BackendOutcome.AlreadyInstalled)
        {
            invocation.Remark("Install the newest release: kandil backend install ollama --reinstall");
        }
    }

    private static string Sentence(BackendInstallation done)
    {
        string what = $"Ollama{(done.Version is { } version ? $" {version}" : "")}";
        string where = done.Program is { } program ? $": {program}" : "";
        return done.Outcome switch
        {
            BackendOutcome.AlreadyInstalled => $"{what} is installed already{where}. Nothing was done.",
            BackendOutcome.Replaced => $"Installed {what} in place of the former one{where}",
            _ => $"Installed {what}{where}",
        };
    }
}
