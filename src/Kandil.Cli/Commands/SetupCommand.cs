using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Setup;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil setup</c></summary>
internal sealed class SetupCommand : OperationCommand
{
    private const string Otherwise =
        "Give --provider and --model (--no-model for none), with the key through --key-stdin where the provider wants one, and --default-model; or take what is proposed with --yes.";

    private readonly Option<string> _provider = new("--provider") { Description = "Where models are to run: embedded, ollama, or a cloud provider. [asked]", HelpName = "name" };
    private readonly Option<string[]> _model = new("--model", "-m") { Description = "A model; may be given several times. [asked]", HelpName = "name" };
    private readonly Option<bool> _noModel = new("--no-model") { Description = "Install none." };
    private readonly Option<string> _default = new("--default-model") { Description = "The model that is asked where none is named. [asked]", HelpName = "name" };
    private readonly Option<bool> _key = new("--key-stdin") { Description = "Read the provider's key from standard input, a line." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done and do nothing." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public SetupCommand()
        : base("setup", "Set Kandil up: where models run, a key where one is missing, and the first models.")
    {
        Add(_provider);
        Add(_model);
        Add(_noModel);
        Add(_default);
        Add(_key);
        Add(_dryRun);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override bool GoesOnAfterStop => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => SizeGuide.Lines();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "kandil setup",
        "kandil setup --dry-run",
        "kandil setup --provider embedded --model llama3.2:3b --default-model llama3.2:3b --yes",
        "kandil setup --provider anthropic --model claude --key-stdin < /run/keys/anthropic",
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        string[] models = parse.GetValue(_model) ?? [];
        if (parse.GetValue(_noModel) && models.Length > 0)
        {
            throw CommandLineErrors.Contradiction(_noModel.Name, _model.Name);
        }

        var request = new SetupRequest
        {
            Provider = parse.GetValue(_provider),
            Models = models.Length > 0 || parse.GetValue(_noModel) ? models : null,
            Key = parse.GetValue(_key) ? await KeyAsync(invocation) : null,
            DefaultModel = parse.GetValue(_default),
            TakesProposals = invocation.Mode.Yes,
            Network = _network.Read(invocation),
        };
        RequireAnswers(invocation, request);
        var dialogue = new TerminalDialogue(invocation, parse.GetValue(_dryRun), Otherwise);
        SetupReport report = await new SetUpKandil(invocation.Session).RunAsync(request, dialogue, invocation.Sink, invocation.Cancellation);
        (string Name, KandilException Failure)[] failed = [.. report.Models.Where(model => model.Failure is not null).Select(model => (model.Name, model.Failure!))];
        return invocation.Conclude(
            failed, report.Models.Count, "Kandil is set up.", () => SetupData.From(report), json => json.SetupData, () => Show(invocation, report), keepsData: true);
    }

    // Before anything is looked at: a script learns at once what it must say.
    private static void RequireAnswers(Invocation invocation, SetupRequest request)
    {
        if (!invocation.CanAsk && !request.TakesProposals && (request.Provider is null || request.Models is null))
        {
            throw SetupErrors.NobodyToAsk(Otherwise);
        }
    }

    private async Task<Secret> KeyAsync(Invocation invocation)
    {
        string line = invocation.Terminal.InputIsTerminal ? "" : await invocation.Terminal.AskAsync("", invocation.Cancellation) ?? "";
        return string.IsNullOrWhiteSpace(line) ? throw CommandLineErrors.NoKeyThere(_key.Name) : new Secret(line);
    }

    private static void Show(Invocation invocation, SetupReport report)
    {
        if (invocation.Mode.Quiet)
        {
            foreach (SetupModel model in report.Models.Where(model => model.IsUsable))
            {
                invocation.Terminal.WriteLine(model.Name);
            }

            return;
        }

        if (report.IsDryRun)
            return;
        TerminalLines.Write(invocation.Terminal,
        [
            new(GuideMark.Heading, report.Models.Any(model => model.Failure is not null) ? "Set up, but for what failed. Try this:" : "Kandil is set up. Try this:"),
            .. report.Next.Select(call => new GuideLine(GuideMark.Fact, CommandSpelling.Spell(call))),
        ]);
    }
}
