using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model rm</c></summary>
internal sealed class ModelRemoveCommand : OperationCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A name of 'kandil model list', or ollama:NAME." };
    private readonly Option<bool> _allVersions = new("--all-versions") { Description = "Every installed version and quantisation that the name leaves open." };

    /// <summary>Makes the command.</summary>
    public ModelRemoveCommand()
        : base("rm", "Remove a model from the store.")
    {
        Add(_model);
        Add(_allVersions);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil model rm local/tiny", "kandil model rm --yes owner/repo:Q8_0", "kandil model rm owner/repo --all-versions", "kandil model rm ollama:llama3.2:1b"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string reference = invocation.Arguments.GetRequiredValue(_model);
        IReadOnlyList<KandilModel> removed = PullOllamaModel.NameOf(reference) is null
            ? await RemoveAsync(invocation, reference)
            : [await RemoveFromOllamaAsync(invocation, reference)];
        string sentence = $"Removed {Names(removed)} ({Taken(removed)}).";
        invocation.Succeed(
            sentence, () => new ModelListData([.. removed.Select(ModelData.From)]), EnvelopeJson.Default.ModelListData, () => invocation.Remark(sentence));
        return 0;
    }

    private async Task<IReadOnlyList<KandilModel>> RemoveAsync(Invocation invocation, string reference)
    {
        UninstallModel uninstall = new(invocation.Session);
        IReadOnlyList<KandilModel> found = uninstall.Find(reference);
        bool all = invocation.Arguments.GetValue(_allVersions);
        if (found.Count > 1 && !all)
        {
            throw ModelNameErrors.SeveralVersions(reference, found.Select(Version));
        }

        await invocation.ConfirmAsync($"Removing {Names(found)}", $"Remove {Names(found)} ({Taken(found)}{(found[0].IsReferenced ? "" : $", {found[0].Path}")})");
        return all ? await uninstall.RunAllAsync(reference, invocation.Cancellation) : [await uninstall.RunAsync(reference, invocation.Cancellation)];
    }

    private static async Task<KandilModel> RemoveFromOllamaAsync(Invocation invocation, string reference)
    {
        OllamaModels ollama = new(invocation.Session);
        KandilModel model = await ollama.ShowAsync(reference, invocation.Cancellation);
        await invocation.ConfirmAsync($"Removing {model.Name}", $"Have Ollama remove {model.Name} ({new ByteSize(model.Size)})");
        return await ollama.RemoveAsync(reference, invocation.Cancellation);
    }

    private static string Taken(IReadOnlyList<KandilModel> models) => models.Any(model => model.IsReferenced)
        ? string.Join("; ", models.Select(UninstallModel.Taken))
        : new ByteSize(models.Sum(model => model.Size)).ToString();

    private static string Names(IReadOnlyList<KandilModel> models) => string.Join(", ", models.Count == 1 ? [models[0].Name] : models.Select(Version));

    private static string Version(KandilModel model) => string.Join(
        ' ', new[] { model.Name, model.Variant, model.Revision is "main" ? null : model.Revision }.Where(part => part is not null));
}
