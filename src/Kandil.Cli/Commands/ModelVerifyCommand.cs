using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model verify</c></summary>
internal sealed class ModelVerifyCommand : OperationCommand
{
    private readonly Argument<string[]> _models = new("model") { Description = "Names of 'kandil model list'.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all") { Description = "Every installed model." };

    /// <summary>Makes the command.</summary>
    public ModelVerifyCommand()
        : base("verify", "Read every byte of installed models and compare it with what was installed.")
    {
        Add(_models);
        Add(_all);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model verify owner/repo", "kandil model verify --all --json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string[] names = Names(invocation);
        var checks = new List<CheckData>();
        var failed = new List<(string, KandilException)>();
        foreach (string name in names)
        {
            await VerifyAsync(invocation, name, checks, failed);
        }

        return invocation.Conclude(
            failed, checks.Count, checks.Count == 1 ? $"{checks[0].Name} is whole." : $"{checks.Count} models are whole.",
            () => new CheckListData(checks), EnvelopeJson.Default.CheckListData, () => Show(invocation, checks));
    }

    private string[] Names(Invocation invocation)
    {
        string[] named = invocation.Arguments.GetValue(_models) ?? [];
        bool all = invocation.Arguments.GetValue(_all);
        return all == named.Length > 0 ? throw (all ? CommandLineErrors.Contradiction("--all", "a model") : CommandLineErrors.NothingNamed("model.verify"))
            : all ? [.. new ListModels(invocation.Session).Run().Where(model => model.Origin == ModelOrigin.Installed).Select(model => model.Name).Distinct()]
            : named;
    }

    private static async Task VerifyAsync(Invocation invocation, string name, List<CheckData> checks, List<(string, KandilException)> failed)
    {
        try
        {
            IReadOnlyList<VerifiedModel> found = await invocation.WithProgressAsync(sink =>
                new VerifyModel(invocation.Session).RunAllAsync(name, sink, invocation.Cancellation));
            checks.AddRange(found.Select(CheckData.From));
            failed.AddRange(found.Where(check => !check.IsWhole).Select(check => (check.Name, check.Failure!)));
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            checks.Add(new CheckData(name, false, [], ItemFailureData.From(failure)));
            failed.Add((name, failure));
        }
    }

    private static void Show(Invocation invocation, IEnumerable<CheckData> checks)
    {
        foreach (CheckData check in checks.Where(check => check.Whole))
        {
            invocation.Terminal.WriteLine(invocation.Mode.Quiet ? check.Name : $"{check.Name}: {check.Files.Count} {(check.Files.Count == 1 ? "file is" : "files are")} whole.");
        }
    }
}
