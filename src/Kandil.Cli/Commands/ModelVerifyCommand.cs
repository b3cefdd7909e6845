using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Verification;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model verify</c></summary>
internal sealed class ModelVerifyCommand : OperationCommand
{
    private readonly Argument<string[]> _models = new("model")
    {
        Description = "Names of 'kandil model list', or paths: of a GGUF or safetensors file, of a folder with all that is in it.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Every installed model." };
    private readonly Option<bool> _noLoadTest = new("--no-load-test") { Description = "Do not load the model in a restricted process." };
    private readonly Option<string> _sarif = new("--sarif") { Description = "Write what was found to this file, too, in SARIF 2.1.0.", HelpName = "file" };

    /// <summary>Makes the command.</summary>
    public ModelVerifyCommand()
        : base("verify", "Look for what is wrong with models: other bytes than were installed, unsound headers, what an engine cannot load.")
    {
        Add(_models);
        Add(_all);
        Add(_noLoadTest);
        Add(_sarif);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil model verify owner/repo", "kandil model verify --all --json", "kandil model verify ./stranger.gguf", "kandil model verify ./models --no-load-test --sarif findings.sarif"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        var models = new List<VerifiedModel>();
        var checks = new List<CheckData>();
        var failed = new List<(string, KandilException)>();
        foreach (string name in Names(invocation))
        {
            await VerifyAsync(invocation, name, models, checks, failed);
        }

        string? sarif = invocation.Arguments.GetValue(_sarif) is { } file ? WriteSarif.Run(file, models, isWhole: checks.Count == models.Count) : null;
        if (!invocation.Mode.Json)
        {
            models.ForEach(model => CheckText.Write(invocation.Terminal, model, invocation.Mode.Quiet));
        }

        // A program that asks about one model wants the findings, not the refusal alone.
        if (invocation.Mode.Json && checks.Count == 1 && failed is [(_, { } refusal)])
        {
            invocation.Terminal.WriteLines(Envelope.Failure(refusal, new CheckListData(checks, sarif), EnvelopeJson.Default.CheckListData));
            return refusal.Code.ExitCode;
        }

        return invocation.Conclude(
            checks.Count > 1 && invocation.Mode is { Json: false, Quiet: false } ? [.. failed.Select(item => (item.Item1, Shortly(item.Item2, models)))] : failed, checks.Count, checks.Count == 1 ? $"Nothing is wrong with {checks[0].Name}." : $"Nothing is wrong with {checks.Count} models.",
            () => new CheckListData(checks, sarif), json => json.CheckListData, () =>
            {
                if (checks.Count == 0)
                    invocation.Remark("No model is installed.");
            });
    }

    // Each finding stands above: what is left to be said is which model is not to be used, and what to do.
    private static KandilException Shortly(KandilException failure, List<VerifiedModel> models) =>
        models.Find(model => model.Failure == failure) is { Findings.Count: > 0 } model ? ModelFileErrors.Found(failure, model.Name, model.Findings.Count) : failure;

    private string[] Names(Invocation invocation)
    {
        string[] named = invocation.Arguments.GetValue(_models) ?? [];
        bool all = invocation.Arguments.GetValue(_all);
        return all == named.Length > 0 ? throw (all ? CommandLineErrors.Contradiction("--all", "a model") : CommandLineErrors.NothingNamed("model.verify"))
            : all ? [.. new ListModels(invocation.Session).Run().Where(model => model.Origin == ModelOrigin.Installed).Select(model => model.Name).Distinct()]
            : named;
    }

    private async Task VerifyAsync(
        Invocation invocation, string name, List<VerifiedModel> models, List<CheckData> checks, List<(string, KandilException)> failed)
    {
        try
        {
            var request = new VerifyRequest(name) { LoadTest = !invocation.Arguments.GetValue(_noLoadTest) };
            IReadOnlyList<VerifiedModel> found = await invocation.WithProgressAsync(sink =>
                new VerifyModel(invocation.Session).RunAllAsync(request, sink, invocation.Cancellation));
            models.AddRange(found);
            checks.AddRange(found.Select(CheckData.From));
            failed.AddRange(found.Where(model => !model.Passed).Select(model => (model.Name, model.Failure!)));
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            checks.Add(CheckData.Of(name, failure));
            failed.Add((name, failure));
        }
    }
}
