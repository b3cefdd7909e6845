using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes GGUF files of this machine, or folders that Export-KandilModel made, into the store: checked, hashed, and reflinked or copied, so that the original may go.</summary>
[Cmdlet(VerbsData.Import, "KandilModel", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
[OutputType(typeof(KandilModel))]
public sealed class ImportKandilModelCommand : KandilCmdlet
{
    private string? _firstFile;

    /// <summary>Files to take in; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files to take in, named exactly; what Get-ChildItem pipes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Models of other programs, as Find-KandilModel -Local gives them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Discovered", ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public DiscoveredModel[] InputObject { get; set; } = [];

    /// <summary>What to call the model, for one file; the name is taken from the file otherwise.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Uses the file where it lies, without a copy.</summary>
    [Parameter]
    public SwitchParameter Reference { get; set; }

    /// <summary>Takes the place of a model that has the name already.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <summary>Refuses what does not fit this machine, or fits it badly; without it that is a warning.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Runs as a job on a thread of this process.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunsAsJob(AsJob))
        {
            return;
        }

        foreach (DiscoveredModel found in InputObject)
        {
            Import(found.Path, found.ToImport(Reference) with { Replace = Replace, Strict = Strict });
        }

        bool isLiteral = ParameterSetName == "LiteralPath";
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            foreach (string file in Attempt(path, () => FilePaths.Find(SessionState.Path, path, isLiteral)) ?? [])
            {
                Import(file);
            }
        }
    }

    private void Import(string file) => Import(file, new ImportRequest { Path = file, Replace = Replace, Reference = Reference, Strict = Strict });

    private void Import(string file, ImportRequest request)
    {
        _firstFile ??= file;
        if (Name is not null && file != _firstFile)
        {
            Attempt<string>(file, () => throw ArgumentErrors.OneNameForSeveralFiles(Name, file));
            return;
        }

        if (!ShouldProcess(file, Name is null ? "Import model" : $"Import model as {Name}"))
        {
            return;
        }

        DoItem(file, async (pump, cancellationToken) =>
        {
            var result = await new ImportModel(Session).RunAsync(Name is null ? request : request with { Name = Name }, pump, cancellationToken);
            pump.Verbose(Describe(result));
            if (result.LoadTest is { } test)
                pump.Verbose($"Load test: {test}, {test.Duration.TotalMilliseconds:0} ms.");
            pump.Post(() => WriteObject(result.Model));
        });
    }

    private static string Describe(ImportResult result) => result switch
    {
        { Model.Path: var path } when !path.StartsWith(Session.Store.Root, StringComparison.Ordinal) => $"{result.Model.Name} is used where it lies.",
        { AlreadyInstalled: true } => $"{result.Model.Name} was installed already, from a file with the same content.",
        { Cloned: true } => $"{result.Model.Name} shares its blocks on disk with the original file until one of them changes.",
        _ => $"{result.Model.Name} is a copy of the original file.",
    };
}
