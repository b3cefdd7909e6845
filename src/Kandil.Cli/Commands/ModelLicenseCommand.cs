using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model license</c></summary>
internal sealed class ModelLicenseCommand : OperationCommand
{
    private readonly Argument<string?> _model = new("model")
    {
        Description = "A name of 'kandil model list', or with --license a reference to a source; all without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _accept = new("--accept") { Description = "Record that the license, which you have read, is accepted." };
    private readonly Option<string> _license = new("--license") { Description = "The license's identifier. [what the model names]", HelpName = "id" };
    private readonly Option<string> _by = new("--by") { Description = "Who accepts. [you]", HelpName = "who" };

    /// <summary>Makes the command.</summary>
    public ModelLicenseCommand()
        : base("license", "Show models' licenses and who accepted them, or accept one.")
    {
        Add(_model);
        Add(_accept);
        Add(_license);
        Add(_by);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil model license", "kandil model license owner/repo", "kandil model license owner/repo --accept", "kandil model license owner/repo --accept --license llama3.2"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        if (parse.GetValue(_model) is not { } reference)
        {
            return parse.GetValue(_accept) || parse.GetValue(_license) is not null ? throw CommandLineErrors.NothingNamed("model.license") : ShowAll(invocation);
        }

        ModelLicense licenses = new(invocation.Session);
        LicenseStatus status = parse.GetValue(_accept)
            ? await licenses.AcceptAsync(
                new AcceptLicenseRequest { Model = reference, License = parse.GetValue(_license), By = parse.GetValue(_by) }, invocation.Cancellation)
            : licenses.Show(reference);
        invocation.Succeed(
            Sentence(status), () => LicenseData.From(status), json => json.LicenseData,
            () => invocation.Terminal.WriteLine(invocation.Mode.Quiet ? status.License ?? "" : Sentence(status)));
        return 0;
    }

    private static int ShowAll(Invocation invocation)
    {
        ModelLicense licenses = new(invocation.Session);
        IReadOnlyList<LicenseStatus> all =
        [
            .. new ListModels(invocation.Session).Run().Where(model => model.Origin == ModelOrigin.Installed).Select(model => licenses.Show(model.Name)),
            .. licenses.ListAcceptedInAdvance(),
        ];
        invocation.Succeed(
            $"{all.Count} licenses.", () => new LicenseListData([.. all.Select(LicenseData.From)]), json => json.LicenseListData,
            () =>
            {
                foreach (LicenseStatus status in all)
                {
                    invocation.Terminal.WriteLine(Sentence(status));
                }
            });
        return 0;
    }

    private static string Sentence(LicenseStatus status) => status switch
    {
        { IsInstalled: false, Accepted: { } accepted } => $"{status.Name}: not installed; {status.License} was accepted by {accepted.By} on {ModelText.Time(accepted.At)}, and counts if that is the license its source names.",
        { License: null } => $"{status.Name}: neither its source nor its files name a license.",
        { Accepted: { } accepted } => $"{status.Name}: {status.License}, accepted by {accepted.By} on {ModelText.Time(accepted.At)}.",
        _ => $"{status.Name}: {status.License}, accepted by nobody.",
    };
}
