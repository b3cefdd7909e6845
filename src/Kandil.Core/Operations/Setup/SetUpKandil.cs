using Kandil.Core.Acquisition;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;

namespace Kandil.Core.Operations.Setup;

/// <summary>
/// Sets Kandil up: shows the machine, asks where models are to run, makes sure of a key, installs what is chosen, and sets the
/// default model. Each step is done before the next is asked, and what is done already is not asked again.
/// </summary>
public sealed class SetUpKandil(KandilSession session)
{
    private const string Keep = "keep";

    /// <summary>Runs the steps.</summary>
    /// <param name="request">What is answered in advance.</param>
    /// <param name="dialogue">The shell.</param>
    /// <param name="sink">Where progress and warnings go.</param>
    /// <param name="cancellationToken">Gives up: what was done stays done, and nothing is half done.</param>
    /// <exception cref="KandilException">
    /// E_ARGS: nobody can be asked, or there is no such place; E_AUTH: the key is not accepted, or nothing keeps it; E_NET, E_TIMEOUT:
    /// it could not be tried; E_BACKEND: Ollama does not answer; E_NOT_INSTALLED: the default model is none; E_SCHEMA, E_PERM, E_DISK.
    /// A model that fails is in the report, and the others have their turn.
    /// </exception>
    public async Task<SetupReport> RunAsync(SetupRequest request, IGuideDialogue dialogue, IOperationSink sink, CancellationToken cancellationToken)
    {
        MachineHardware hardware = await new ShowHardware(session).RunAsync(cancellationToken);
        dialogue.Show(HardwareLines.Of(hardware));
        bool isOffline = IsOffline(request.Network);
        var places = new SetupPlaces(session, hardware, isOffline);
        (string place, IReadOnlyList<string> skipped) = await PlaceAsync(places, request, dialogue, cancellationToken);
        bool isCloud = place is not (SetupPlaces.Embedded or SetupPlaces.Ollama);
        KeyOutcome key = isCloud ? await KeyAsync(place, request, dialogue, sink, cancellationToken) : KeyOutcome.NotNeeded;
        var models = new SetupModels(session, hardware, place);
        var done = new List<SetupModel>();
        foreach (string name in await NamesAsync(models, request, dialogue, cancellationToken))
            done.Add(await TakeAsync(models.Reference(name), isCloud, key, request.Network, dialogue, cancellationToken));
        string? usual = await DefaultAsync(done, request, dialogue, cancellationToken);
        if (dialogue.IsDryRun)
            dialogue.Show([new(GuideMark.Skipped, "Nothing was changed: this showed what would be done")]);
        return new SetupReport
        {
            Provider = place, Key = key, Models = done, DefaultModel = usual, Skipped = skipped, IsDryRun = dialogue.IsDryRun,
            Next = dialogue.IsDryRun ? [] : Next(done, usual),
        };
    }

    private bool IsOffline(NetworkOptions network)
    {
        using var connection = new SourceConnection(session, network);
        return connection.IsOffline;
    }

    private static async Task<(string Place, IReadOnlyList<string> Skipped)> PlaceAsync(
        SetupPlaces places, SetupRequest request, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        if (request.Provider is { } given)
            return (await places.FindAsync(given, cancellationToken), []);
        (GuideQuestion question, IReadOnlyList<string> skipped) = await places.AskAsync(cancellationToken);
        dialogue.Show(skipped.Select(sentence => new GuideLine(GuideMark.Skipped, sentence)));
        while (true)
        {
            try
            {
                return (await places.FindAsync(await OneAsync(question, request, dialogue, cancellationToken), cancellationToken), skipped);
            }
            catch (KandilException wrong) when (wrong.Code == ErrorCode.Args && wrong.Target is not null && !request.TakesProposals)
            {
                dialogue.Show(wrong); // a name that is no provider's: asked again
            }
        }
    }

    private static async Task<string> OneAsync(GuideQuestion question, SetupRequest request, IGuideDialogue dialogue, CancellationToken cancellationToken) =>
        request.TakesProposals && question.Proposed is [var proposed] ? proposed : (await dialogue.ChooseAsync(question, cancellationToken))[0];

    private async Task<KeyOutcome> KeyAsync(string place, SetupRequest request, IGuideDialogue dialogue, IOperationSink sink, CancellationToken cancellationToken)
    {
        CredentialProvider provider = new ManageCredentials(session).Provider(place, null);
        bool needsNone = session.UserCatalog.Value.Read().FindProvider(place)?.ApiKeyRequired == false && request.Key is null;
        return needsNone ? KeyOutcome.NotNeeded
            : await new ProvideKey(session).RunAsync(provider, request.Key, request.Network, dialogue, sink, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(SetupModels models, SetupRequest request, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        if (request.Models is { } given)
            return given;
        GuideQuestion question = await models.AskAsync(cancellationToken);
        return request.TakesProposals ? question.Proposed : await dialogue.ChooseAsync(question, cancellationToken);
    }

    private async Task<SetupModel> TakeAsync(
        string name, bool isCloud, KeyOutcome key, NetworkOptions network, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        try
        {
            dialogue.Show([new(GuideMark.Heading, name)]);
            return new FindEndpoint(session).OfCloudAlone(name) is { } server ? await AskServerAsync(server, key, network, dialogue, cancellationToken)
                : isCloud && new FindEndpoint(session).Run(name) is { } endpoint ? await AskServerAsync(endpoint, key, network, dialogue, cancellationToken)
                : Here(name) is { } here ? Already(here, name, dialogue)
                : await InstallAsync(name, network, dialogue, cancellationToken);
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            dialogue.Show(failure);
            return new SetupModel(name, SetupOutcome.Failed, failure);
        }
    }

    private KandilModel? Here(string name)
    {
        try
        {
            return new FindModel(session).Run(name);
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Internal)
        {
            return null; // it is to be installed, and what is wrong with the name is said there
        }
    }

    private static SetupOutcome Undone(IGuideDialogue dialogue) => dialogue.IsDryRun ? SetupOutcome.Planned : SetupOutcome.Declined;

    private SetupModel Already(KandilModel model, string name, IGuideDialogue dialogue)
    {
        dialogue.Show([new(GuideMark.Passed, "Installed already: nothing was downloaded")]);
        return new SetupModel(AddingLines.ShortestName(session, model, new ResolveModel(session).TryRun(name)?.Model), SetupOutcome.AlreadyInstalled);
    }

    // There is nothing to install of it: what can be done is to see that it answers.
    private async Task<SetupModel> AskServerAsync(Endpoint server, KeyOutcome key, NetworkOptions network, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        if (key is KeyOutcome.Planned or KeyOutcome.Declined || !await dialogue.ApprovesAsync($"{server.Name} at {server.Address}", "Ask whether the model answers", cancellationToken))
            return new SetupModel(server.Name, Undone(dialogue));
        EndpointReport report = await new CheckEndpoint(session).RunAsync(server, network, CheckEndpoint.UsualTimeout, cancellationToken);
        if (report.Failure is { } failure)
            throw failure;
        dialogue.Show(AddingLines.Answer(report));
        return new SetupModel(server.Name, SetupOutcome.Answers);
    }

    private async Task<SetupModel> InstallAsync(string name, NetworkOptions network, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        ResolvedModel resolved = new ResolveModel(session).ForInstallation(name);
        dialogue.Show(AddingLines.Meaning(resolved));
        if (PullOllamaModel.NameOf(resolved.Reference) is not null)
            return await PullAsync(resolved, network, dialogue, cancellationToken);
        InstallPlan plan = await new PlanInstall(session).RunAsync(new InstallRequest { Model = resolved.Reference, Network = network }, cancellationToken);
        dialogue.Show(AddingLines.Fit(plan));
        if (await dialogue.ConsentAsync(plan, cancellationToken) is not { } approved)
            return new SetupModel(resolved.Name, Undone(dialogue));
        InstallReport report = await dialogue.WithProgressAsync(sink => new InstallModel(session).RunAsync(approved, network, sink, cancellationToken));
        dialogue.Show(AddingLines.Checked(approved, report.Result));
        return new SetupModel(
            AddingLines.ShortestName(session, report.Model, resolved.Model),
            report.Result.Outcome == InstallOutcome.AlreadyInstalled ? SetupOutcome.AlreadyInstalled : SetupOutcome.Installed);
    }

    private async Task<SetupModel> PullAsync(ResolvedModel resolved, NetworkOptions network, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        var ollama = new OllamaModels(session);
        string name = OllamaModels.WithTag(PullOllamaModel.NameOf(resolved.Reference)!);
        if ((await ollama.ListAsync(cancellationToken)).FirstOrDefault(model => model.Name.Equals($"ollama/{name}", StringComparison.OrdinalIgnoreCase)) is { } here)
            return Already(here, name, dialogue);
        if (!await dialogue.ApprovesAsync(resolved.Reference, "Have Ollama pull model", cancellationToken))
            return new SetupModel($"ollama/{name}", Undone(dialogue));
        await dialogue.WithProgressAsync(sink => new PullOllamaModel(session).RunAsync(resolved.Reference, network, sink, cancellationToken));
        KandilModel pulled = await ollama.ShowAsync(resolved.Reference, cancellationToken);
        dialogue.Show([new(GuideMark.Passed, $"Ollama pulled it ({new Primitives.ByteSize(pulled.Size)}), and verified it itself")]);
        return new SetupModel(pulled.Name, SetupOutcome.Pulled);
    }

    private async Task<string?> DefaultAsync(IReadOnlyList<SetupModel> done, SetupRequest request, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        string? now = ConfigurationDocument.Read(session.Paths).Text(ConfigurationKey.DefaultModel);
        string? chosen = request.DefaultModel is { } given ? Usable(given, done) : await AskForDefaultAsync(done, now, request, dialogue, cancellationToken);
        if (chosen is null || chosen == now || !await dialogue.ApprovesAsync(chosen, "Ask this model where none is named", cancellationToken))
            return now;
        await new ConfigureKandil(session).SetAsync(ConfigurationKey.DefaultModel.Name, chosen, cancellationToken);
        dialogue.Show([new(GuideMark.Passed, $"{chosen} is asked where no model is named")]);
        return chosen;
    }

    private static async Task<string?> AskForDefaultAsync(
        IReadOnlyList<SetupModel> done, string? now, SetupRequest request, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        string[] usable = [.. done.Where(model => model.IsUsable).Select(model => model.Name).Distinct(StringComparer.Ordinal)];
        bool isAllAnswered = request is { Provider: not null, Models: not null }; // whoever named all that must be named is asked nothing more
        if (isAllAnswered || usable.Length == 0 || (usable is [var only] && only == now))
            return null;
        var question = new GuideQuestion
        {
            Text = "Which model is to be asked where none is named?",
            Choices =
            [
                .. usable.Select((name, index) => new GuideChoice(name, []) { IsProposed = now is null && index == 0 }),
                new GuideChoice(Keep, [$"as it is: {now ?? BundledGuide.Name}"]) { IsProposed = now is not null },
            ],
        };
        string chosen = await OneAsync(question, request, dialogue, cancellationToken);
        return chosen == Keep ? null : chosen;
    }

    // One that was just taken, by the name that it was asked for, or any that can be asked.
    private string Usable(string name, IReadOnlyList<SetupModel> done)
    {
        ResolvedModel? resolved = new ResolveModel(session).TryRun(name);
        if (done.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || (resolved is not null && new ResolveModel(session).TryRun(model.Name)?.Reference == resolved.Reference)) is { } taken)
        {
            return taken.Failure is { } failure ? throw failure : taken.Name;
        }

        if (Here(name) is { } here)
            return AddingLines.ShortestName(session, here, resolved?.Model);
        return resolved is { Model.IsCloud: true } or { Parsed: { Kind: References.ModelReferenceKind.Source } } ? name : throw SetupErrors.DefaultNotUsable(name);
    }

    private static List<OperationCall> Next(List<SetupModel> done, string? usual)
    {
        const string Question = "Write hello world in Rust.";
        var next = new List<OperationCall>();
        if (done.Count > 0 && done.All(model => model.Failure is not null))
            return [new OperationCall(OperationNames.ListAvailable)]; // there is nothing new to ask yet, and perhaps another model
        if (usual is not null)
            next.Add(new OperationCall(OperationNames.Ask, Question));
        else if (done.FirstOrDefault(model => model.IsUsable) is { } first)
            next.Add(new OperationCall(OperationNames.Ask, Question).With(OptionNames.Model, first.Name));
        else
            next.Add(new OperationCall(OperationNames.Ask, "How do I install a model?"));
        next.Add(new OperationCall(OperationNames.ListModels));
        return next;
    }
}
