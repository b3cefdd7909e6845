using System.Management.Automation;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Verification;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>
/// Looks at installed models, or at files that nobody vouches for: whether every byte is what was installed, what is wrong
/// with the headers, and whether a restricted process loads them. What is found is on the result, which is no error. Checks
/// the servers that answer for the others.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "KandilModel", DefaultParameterSetName = "Name")]
[OutputType(typeof(VerifiedModel), typeof(EndpointReport))]
public sealed partial class TestKandilModelCommand : NetworkCmdlet
{
    private readonly List<VerifiedModel> _found = [];
    private bool _isPartial;

    /// <summary>Names of installed models, with wildcards if wanted; every installed version that a name leaves open. Also the path of a GGUF file, models that a server answers for, and servers' addresses.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Every installed model.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>Files that are not installed, of a split model the first, and folders with all that is in them; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The same, named exactly; what Get-ChildItem pipes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Leaves out loading the model in a restricted process.</summary>
    [Parameter]
    public SwitchParameter NoLoadTest { get; set; }

    /// <summary>Writes all that was found to this file, too, in SARIF 2.1.0.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Sarif { get; set; }

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

        foreach (var name in (All ? [new ModelName("*")] : Name).Where(name => !LeavesOut(name) && !TestsServer(name)))
        {
            foreach (string reference in Known(Attempt(name, () => References(name))))
            {
                Test(new VerifyRequest(reference));
            }
        }

        bool isLiteral = ParameterSetName == "LiteralPath";
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            foreach (string file in Known(Attempt(path, () => FilePaths.Find(SessionState.Path, path, isLiteral))))
            {
                Test(new VerifyRequest(file) { IsPath = true });
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Sarif is not null && !AsJob)
        {
            Attempt(Sarif, () => WriteSarif.Run(SessionState.Path.GetUnresolvedProviderPathFromPSPath(Sarif), _found, isWhole: !_isPartial));
        }
    }

    private IReadOnlyList<string> References(ModelName name) =>
        name.IsPattern ? InstalledModels.Find(Session, name) : [name.ToReference(SessionState.Path)];

    // What was named and could not be looked at makes a report that says so.
    private IReadOnlyList<string> Known(IReadOnlyList<string>? found)
    {
        _isPartial |= found is null;
        return found ?? [];
    }

    private void Test(VerifyRequest request)
    {
        bool isDone = false;
        DoItem(request.Reference, async (pump, cancellationToken) =>
        {
            foreach (VerifiedModel found in await new VerifyModel(Session).RunAllAsync(request with { LoadTest = !NoLoadTest }, pump, cancellationToken))
            {
                _found.Add(found);
                pump.Post(() => WriteObject(found));
            }

            isDone = true;
        });
        _isPartial |= !isDone;
    }
}
