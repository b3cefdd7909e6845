using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model import</c></summary>
internal sealed class ModelImportCommand : OperationCommand
{
    private readonly Argument<string> _path = new("path") { Description = "The path of a GGUF file, or of a folder that 'kandil model export' made." };
    private readonly Option<string> _name = new("--name") { Description = "What to call it; the file's name when left out. An exported model has a name.", HelpName = "name" };
    private readonly Option<bool> _reference = new("--reference") { Description = "Use the file where it lies, without a copy." };
    private readonly Option<bool> _replace = new("--replace") { Description = "Take the place of an installed model of that name." };

    private readonly Option<bool> _strict = new("--strict") { Description = "Refuse what does not fit this machine, or fits it badly; without it that is a warning." };

    /// <summary>Makes the command.</summary>
    public ModelImportCommand()
        : base("import", "Take a GGUF file, or an exported model, into the store.")
    {
        Add(_path);
        Add(_name);
        Add(_replace);
        Add(_reference);
        Add(_strict);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model import ./tiny.gguf", "kandil model import ./tiny.gguf --name tiny --replace", "kandil model import ~/.lmstudio/models/a/b/c.gguf --reference", "kandil model import /media/stick/repo"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ImportRequest request = new()
        {
            Path = invocation.Arguments.GetRequiredValue(_path),
            Name = invocation.Arguments.GetValue(_name),
            Replace = invocation.Arguments.GetValue(_replace),
            Reference = invocation.Arguments.GetValue(_reference),
            Strict = invocation.Arguments.GetValue(_strict),
        };
        ImportResult result = await ImportAsync(invocation, request);
        invocation.Succeed(
            Sentence(result),
            () => new ImportData(ModelData.From(result.Model), result.AlreadyInstalled, result.Cloned, LoadTestData.From(result.LoadTest)),
            json => json.ImportData,
            () => Show(invocation, result));
        return 0;
    }

    private static Task<ImportResult> ImportAsync(Invocation invocation, ImportRequest request) =>
        invocation.WithProgressAsync(sink => new ImportModel(invocation.Session).RunAsync(request, sink, invocation.Cancellation));

    private static void Show(Invocation invocation, ImportResult result)
    {
        if (invocation.Mode.Quiet)
        {
            invocation.Terminal.WriteLine(result.Model.Name);
            return;
        }

        invocation.Terminal.WriteLine(Sentence(result));
        invocation.Remark($"Ask it: kandil ask -m {ShellQuoting.Quote(result.Model.Name)} {ShellQuoting.Quote("Hello")}");
    }

    private static string Sentence(ImportResult result) => result.AlreadyInstalled
        ? $"{result.Model.Name} is installed already, with the same content."
        : $"Imported {result.Model.Name} ({new ByteSize(result.Model.Size)}{How(result)}).";

    private static string How(ImportResult result) =>
        result.Model.IsReferenced ? $"; it is used where it lies, so keep {result.Model.Path}" : result.Cloned ? ", no bytes copied" : "";
}
