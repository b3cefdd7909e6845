using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model rm</c></summary>
internal sealed class ModelRemoveCommand : OperationCommand
{
    private readonly Argument<string[]> _models = new("model") { Description = "Names of 'kandil model list', or ollama:NAME.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _allVersions = new("--all-versions") { Description = "Every installed version and quantisation that the name leaves open." };

    /// <summary>Makes the command.</summary>
    public ModelRemoveCommand()
        : base("rm", "Remove models from the store, pinned ones too.")
    {
        Add(_models);
        Add(_allVersions);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil model rm local/tiny", "kandil model rm --yes owner/repo:Q8_0 local/tiny", "kandil model rm owner/repo --all-versions", "kandil model rm ollama:llama3.2:1b"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string[] references = invocation.Arguments.GetRequiredValue(_models);
        var removed = new List<KandilModel>();
        var said = new List<string>();
        var failed = new List<(string, KandilException)>();
        bool isDeclined = false;
        foreach (string reference in references)
        {
            try
            {
                (IReadOnlyList<KandilModel> gone, string taken) = PullOllamaModel.NameOf(reference) is null
                    ? await RemoveAsync(invocation, reference)
                    : await RemoveFromOllamaAsync(invocation, reference);
                removed.AddRange(gone);
                said.Add($"{Names(gone)} ({taken})");
            }
            catch (DeclinedException) when (references.Length > 1)
            {
                isDeclined = true;
            }
            catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
            {
                failed.Add((reference, failure));
            }
        }

        string sentence = removed.Count == 0 ? "Nothing was removed." : $"Removed {string.Join(", ", said)}.";
        int code = invocation.Conclude(
            failed, references.Length, sentence, () => new ModelListData([.. removed.Select(ModelData.From)]), json => json.ModelListData, () => invocation.Remark(sentence));
        return code == 0 && isDeclined ? ErrorCode.Cancelled.ExitCode : code;
    }

    private async Task<(IReadOnlyList<KandilModel> Removed, string Taken)> RemoveAsync(Invocation invocation, string reference)
    {
        UninstallModel uninstall = new(invocation.Session);
        IReadOnlyList<KandilModel> found = uninstall.Find(reference);
        bool all = invocation.Arguments.GetValue(_allVersions);
        if (found.Count > 1 && !all)
        {
            throw ModelNameErrors.SeveralVersions(reference, found.Select(model => model.Name));
        }

        string taken = uninstall.Taken(found);
        await invocation.ConfirmAsync(
            $"Removing {Names(found)}", $"Remove {Names(found)} ({taken}{(found[0].IsReferenced ? "" : $", {found[0].Path}")}{Pins(found)})");
        foreach (KandilModel pinned in found.Where(model => model.Pinned && invocation.Mode.Yes))
        {
            invocation.Sink.Warn($"{pinned.Name} was pinned. A pin keeps clean-up from a model, not whoever names it.");
        }

        return (all ? await uninstall.RunAllAsync(reference, invocation.Cancellation) : [await uninstall.RunAsync(reference, invocation.Cancellation)], taken);
    }

    private static async Task<(IReadOnlyList<KandilModel> Removed, string Taken)> RemoveFromOllamaAsync(Invocation invocation, string reference)
    {
        OllamaModels ollama = new(invocation.Session);
        KandilModel model = await ollama.ShowAsync(reference, invocation.Cancellation);
        await invocation.ConfirmAsync($"Removing {model.Name}", $"Have Ollama remove {model.Name} ({new ByteSize(model.Size)})");
        return ([await ollama.RemoveAsync(reference, invocation.Cancellation)], new ByteSize(model.Size).ToString());
    }

    private static string Names(IReadOnlyList<KandilModel> models) => string.Join(", ", models.Select(model => model.Name));

    private static string Pins(IReadOnlyList<KandilModel> models) => models.Count(model => model.Pinned) switch
    {
        0 => "",
        _ when models.Count == 1 => ", pinned",
        int pinned => $", {pinned} of them pinned",
    };
}
