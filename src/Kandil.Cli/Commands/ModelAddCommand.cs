using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Setup;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model add</c></summary>
internal sealed class ModelAddCommand : OperationCommand
{
    private readonly Argument<string[]> _models = new("model")
    {
        Description = "A name of 'kandil model list --all', owner/repo[:quantisation], SOURCE:group/model[:version], or ollama:NAME.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _revision = new("--revision") { Description = "A branch, tag, commit or version.", HelpName = "name" };
    private readonly Option<string> _quantization = new("--quant") { Description = "The quantisation. [Q4_K_M, or the nearest]", HelpName = "name" };
    private readonly Option<string[]> _include = new("--include") { Description = "Take only files that fit; may be given several times.", HelpName = "glob" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leave files that fit; may be given several times.", HelpName = "glob" };
    private readonly Option<string> _library = new("--library") { Description = "llama-cpp or transformers. [by the files]", HelpName = "name" };
    private readonly Option<bool> _reinstall = new("--reinstall") { Description = "Download what is installed already, too." };
    private readonly Option<bool> _acceptLicense = new("--accept-license") { Description = "Accept the model's license, which you have read." };
    private readonly Option<bool> _allowCode = new("--allow-code") { Description = "Allow files that can run code, where --include names them in full." };
    private readonly Option<bool> _allowIncompatible = new("--allow-incompatible") { Description = "Install what does not fit this machine, too." };
    private readonly Option<bool> _strict = new("--strict") { Description = "A warning about the fit counts as a reason against it." };
    private readonly Option<bool> _pin = new("--pin") { Description = "Clean-up must leave it." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show the plan and do nothing." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public ModelAddCommand()
        : base("add", "Install models: planned, downloaded, verified, checked, and only then visible.")
    {
        Add(_models);
        Add(_revision);
        Add(_quantization);
        Add(_include);
        Add(_exclude);
        Add(_library);
        Add(_reinstall);
        Add(_acceptLicense);
        Add(_allowCode);
        Add(_allowIncompatible);
        Add(_strict);
        Add(_pin);
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
        "kandil model add 'qwen coder 7b'",
        "kandil model add owner/repo:Q4_K_M",
        "kandil model add owner/repo --dry-run",
        "kandil model add lab:group/model:v2 --pin --yes --json",
        "kandil model add owner/repo --include '*.json' --mirror https://mirror.example.org",
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string[] references = invocation.Arguments.GetRequiredValue(_models);
        var done = new List<InstallData>();
        var failed = new List<(string, KandilException)>();
        foreach (string reference in references)
        {
            try
            {
                done.Add(await AddAsync(invocation, reference));
            }
            catch (DeclinedException) when (references.Length > 1)
            {
                done.Add(new InstallData { Reference = reference, Outcome = "declined" });
            }
            catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
            {
                failed.Add((reference, failure));
                done.Add(InstallData.Failed(reference, failure));
            }
        }

        int code = invocation.Conclude(
            failed, references.Length, string.Join(' ', done.Select(Sentence)), () => new InstallListData(done), json => json.InstallListData,
            () => Show(invocation, done));
        return code == 0 && done.Exists(data => data.Outcome == "declined") ? ErrorCode.Cancelled.ExitCode : code;
    }

    private Task<InstallData> AddAsync(Invocation invocation, string typed)
    {
        if (new FindEndpoint(invocation.Session).OfCloudAlone(typed) is { } server)
        {
            if (server.Remark is { } note)
            {
                invocation.Sink.WarnOnce(note);
            }

            return CheckAsync(invocation, typed, server);
        }

        ResolvedModel resolved = new ResolveModel(invocation.Session).AtItsSource(typed);
        if (resolved.Remark is { } remark && !invocation.Terminal.ErrorIsTerminal)
        {
            invocation.Sink.Warn(remark);
        }

        Guide(invocation).Show(AddingLines.Meaning(resolved));
        return PullOllamaModel.NameOf(resolved.Reference) is null
            ? InstallAsync(invocation, Request(invocation, resolved.Reference), invocation.Arguments.GetValue(_dryRun), resolved.Model)
            : PullAsync(invocation, resolved.Reference);
    }

    /// <summary>Plans one installation, asks and runs it, for whoever chose the model already.</summary>
    internal static async Task<int> InstallAsync(Invocation invocation, InstallRequest request)
    {
        InstallData data = await InstallAsync(invocation, request, isDryRun: false);
        Show(invocation, [data]);
        return 0;
    }

    private static TerminalDialogue Guide(Invocation invocation) =>
        new(invocation, isDryRun: false, "Store the key first: kandil credential set.", isForPeople: true);

    private static async Task<InstallData> InstallAsync(Invocation invocation, InstallRequest request, bool isDryRun, AvailableModel? known = null)
    {
        InstallPlan plan = await new PlanInstall(invocation.Session).RunAsync(request, invocation.Cancellation);
        bool isShown = invocation.Mode is { Json: false, Quiet: false } && (isDryRun || !plan.AlreadyInstalled);
        if (isShown)
        {
            PlanText.Write(invocation.Terminal, plan);
        }

        if (isDryRun)
        {
            return InstallData.Planned(plan);
        }

        if (!plan.AlreadyInstalled)
        {
            plan = await PlanConsent.AskAsync(invocation, plan);
        }

        InstallReport report = await RunAsync(invocation, plan, request.Network, isShown);
        if (isShown)
        {
            Guide(invocation).Show(AddingLines.Checked(plan, report.Result));
        }

        return InstallData.From(plan, report) with { ShortName = AddingLines.ShortestName(invocation.Session, report.Model, known) };
    }

    private static async Task<InstallReport> RunAsync(Invocation invocation, InstallPlan plan, NetworkOptions network, bool isShown)
    {
        var operation = new InstallModel(invocation.Session);
        try
        {
            return await invocation.WithProgressAsync(sink =>
                operation.RunAsync(plan, network, isShown ? new ShownWarnings(sink, [.. plan.Warnings]) : sink, invocation.Cancellation));
        }
        catch (Exception) when (invocation.Cancellation.IsCancellationRequested)
        {
            invocation.Remark(operation.DescribeStop(plan));
            throw;
        }
    }

    private InstallRequest Request(Invocation invocation, string reference) => new()
    {
        Model = reference,
        Revision = invocation.Arguments.GetValue(_revision),
        Files = new FileWishes
        {
            Quantization = invocation.Arguments.GetValue(_quantization),
            Include = invocation.Arguments.GetValue(_include) ?? [],
            Exclude = invocation.Arguments.GetValue(_exclude) ?? [],
            Library = invocation.Arguments.GetValue(_library),
            AllowCode = invocation.Arguments.GetValue(_allowCode),
        },
        Reinstall = invocation.Arguments.GetValue(_reinstall),
        AcceptLicense = invocation.Arguments.GetValue(_acceptLicense),
        AllowIncompatible = invocation.Arguments.GetValue(_allowIncompatible),
        Strict = invocation.Arguments.GetValue(_strict),
        Pin = invocation.Arguments.GetValue(_pin),
        Network = _network.Read(invocation),
    };

    // There is nothing to install of it: what can be done is to see that it answers.
    private async Task<InstallData> CheckAsync(Invocation invocation, string typed, Endpoint server)
    {
        if (invocation.Arguments.GetValue(_dryRun))
        {
            return new InstallData { Reference = typed, Outcome = "planned" };
        }

        NetworkOptions network = _network.Read(invocation);
        TerminalDialogue guide = Guide(invocation);
        if (invocation.CanAsk && !invocation.Mode.Quiet)
        {
            await new ProvideKey(invocation.Session).ForAsync(server, network, guide, invocation.Sink, invocation.Cancellation);
        }

        EndpointReport report = await new CheckEndpoint(invocation.Session).RunAsync(server, network, CheckEndpoint.UsualTimeout, invocation.Cancellation);
        guide.Show(report.IsUsable ? AddingLines.Answer(report) : []);
        return report.Failure is { } failure ? throw failure : new InstallData { Reference = typed, Outcome = "answers", Endpoint = EndpointData.From(report) };
    }

    private async Task<InstallData> PullAsync(Invocation invocation, string reference)
    {
        if (invocation.Arguments.GetValue(_dryRun))
        {
            return new InstallData { Reference = reference, Outcome = "planned" };
        }

        await invocation.ConfirmAsync($"Pulling {reference}", $"Have Ollama pull {PullOllamaModel.NameOf(reference)}");
        await invocation.WithProgressAsync(sink =>
            new PullOllamaModel(invocation.Session).RunAsync(reference, _network.Read(invocation), sink, invocation.Cancellation));
        KandilModel model = await new OllamaModels(invocation.Session).ShowAsync(reference, invocation.Cancellation);
        return new InstallData { Reference = reference, Outcome = "pulled", Model = ModelData.From(model) };
    }

    private static void Show(Invocation invocation, IReadOnlyList<InstallData> models)
    {
        foreach (InstallData data in models.Where(data => data.Error is null))
        {
            if (invocation.Mode.Quiet)
            {
                if (data.Model is { } model)
                {
                    invocation.Terminal.WriteLine(model.Name);
                }

                continue;
            }

            invocation.Terminal.WriteLine(Sentence(data));
            if (data.Endpoint is not null)
            {
                invocation.Remark($"Ask it: kandil ask -m {ShellQuoting.Quote(data.Reference)} {ShellQuoting.Quote("Hello")}");
            }

            if (data.Model is { Library: "llama-cpp" } runs && data.Outcome != "already_installed")
            {
                invocation.Remark($"Ask it: kandil ask -m {ShellQuoting.Quote(data.ShortName ?? runs.Name)} {ShellQuoting.Quote("Hello")}");
            }
        }
    }

    private static string Sentence(InstallData data) => data.Outcome switch
    {
        "already_installed" => $"{data.Model!.Name} is installed already: nothing was downloaded.",
        "planned" => $"Nothing was done: {data.Reference} was only planned.",
        "pulled" => $"Ollama pulled {data.Model!.Name} ({new ByteSize(data.Model.SizeBytes)}).",
        "answers" => FormattableString.Invariant($"{data.Reference} answers from {data.Endpoint!.Address} ({data.Endpoint.LatencyMs:0} ms): there is nothing to install."),
        "declined" => $"{data.Reference}: nothing was changed.",
        "failed" => $"{data.Reference} failed.",
        _ => $"{(data.Outcome == "replaced" ? "Replaced" : "Installed")} {data.Model!.Name} ({new ByteSize(data.Model.SizeBytes)}; {Came(data)}; every byte verified).",
    };

    private static string Came(InstallData data)
    {
        string came = $"{new ByteSize(data.DownloadedBytes)} downloaded";
        return data.ReusedBytes > 0 ? $"{came}, {new ByteSize(data.ReusedBytes)} were here" : came;
    }
}
