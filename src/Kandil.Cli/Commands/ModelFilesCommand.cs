using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model files</c></summary>
internal sealed class ModelFilesCommand : OperationCommand
{
    private readonly Argument<string> _model = new("model") { Description = "owner/repo[:quantisation] or SOURCE:group/model[:version]." };
    private readonly Option<string> _revision = new("--revision") { Description = "A branch, tag, commit or version.", HelpName = "name" };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public ModelFilesCommand()
        : base("files", "Show a model's files at its source, with sizes and digests; nothing is downloaded.")
    {
        Add(_model);
        Add(_revision);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model files owner/repo", "kandil model files lab:group/model:v2 --json"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation) => ShowAsync(
        invocation, invocation.Arguments.GetRequiredValue(_model), invocation.Arguments.GetValue(_revision), _network.Read(invocation));

    /// <summary>Shows them; what <c>info --remote</c> does, too.</summary>
    internal static async Task<int> ShowAsync(Invocation invocation, string reference, string? revision, NetworkOptions network)
    {
        ModelFileListing listing = await new ShowModelFiles(invocation.Session).RunAsync(reference, revision, network, invocation.Cancellation);
        invocation.Succeed(
            $"{listing.Model}: {Counted.Of(listing.Files.Count, "file")}, {new ByteSize(listing.TotalSize)}.",
            () => ModelFilesData.From(listing), json => json.ModelFilesData, () => Show(invocation, listing));
        return 0;
    }

    private static void Show(Invocation invocation, ModelFileListing listing)
    {
        if (!invocation.Mode.Quiet)
        {
            FilesText.Write(invocation.Terminal, listing);
            return;
        }

        foreach (RemoteFile file in listing.Files)
        {
            invocation.Terminal.WriteLine(file.Path);
        }
    }
}
