using System.Management.Automation;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Sources;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Looks for models in Ollama, the catalogue, on Hugging Face and at the registered sources, or for those that other programs keep on this machine.</summary>
[Cmdlet(VerbsCommon.Find, "KandilModel", DefaultParameterSetName = "Source")]
[OutputType(typeof(SourceListing), ParameterSetName = ["Source"])]
[OutputType(typeof(DiscoveredModel), ParameterSetName = ["Local"])]
public sealed class FindKandilModelCommand : DownloadCmdlet
{
    private const int DefaultFirst = 20;

    /// <summary>Words of the model's name; with -Source also group/model of a registry, to list its versions.</summary>
    [Parameter(Position = 0, ParameterSetName = "Source", ValueFromPipeline = true)]
    [AllowEmptyString]
    public string? Name { get; set; }

    /// <summary>The owner, or a registry's group.</summary>
    [Parameter(ParameterSetName = "Source")]
    [ValidateNotNullOrEmpty]
    public string? Owner { get; set; }

    /// <summary>ollama, catalogue, hf or a registered source. Without it all, Hugging Face where the words have a slash or more than ten characters, or an owner or order is given.</summary>
    [Parameter(ParameterSetName = "Source")]
    [ArgumentCompleter(typeof(SourceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }

    /// <summary>By what they are ordered.</summary>
    [Parameter(ParameterSetName = "Source")]
    [ValidateSet("downloads", "likes", "updated", "created", "trending", "name")]
    public string? Sort { get; set; }

    /// <summary>The greatest first.</summary>
    [Parameter(ParameterSetName = "Source")]
    public SwitchParameter Descending { get; set; }

    /// <summary>How many at the most.</summary>
    [Parameter(ParameterSetName = "Source")]
    [ValidateRange(1, 1000)]
    public int First { get; set; } = DefaultFirst;

    /// <summary>Models with GGUF files alone.</summary>
    [Parameter(ParameterSetName = "Source")]
    public SwitchParameter GgufOnly { get; set; }

    /// <summary>Ask anew, whatever was answered before.</summary>
    [Parameter(ParameterSetName = "Source")]
    public SwitchParameter Refresh { get; set; }

    /// <summary>What LM Studio, Hugging Face's tools and Ollama keep on this machine; pipe it to Import-KandilModel -Reference.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Local")]
    public SwitchParameter Local { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => DoItem(Name, async (pump, cancellationToken) =>
    {
        if (Local)
        {
            IReadOnlyList<DiscoveredModel> here = await new DiscoverLocalModels(Session).RunAsync(cancellationToken);
            pump.Post(() => WriteObject(here, enumerateCollection: true));
            return;
        }

        SearchRequest request = Request();
        IReadOnlyList<SourceListing> found = await new SearchModels(Session).RunAsync(request, pump, cancellationToken);
        pump.Post(() => WriteObject(found, enumerateCollection: true));
        if (found.Count == First)
        {
            string more = $"These are the first {First}; there may be more, which a larger -First shows.";
            if (MyInvocation.BoundParameters.ContainsKey(nameof(First)))
            {
                pump.Verbose(more);
            }
            else
            {
                pump.Warn(more);
            }
        }

        if (request.Source is null && !SearchModels.AsksHub(request))
        {
            pump.Verbose("Hugging Face was not asked for so short a word; -Source hf asks it.");
        }

    });

    private SearchRequest Request()
    {
        string[] path = Source is null || string.IsNullOrEmpty(Name) ? [] : Name.Split('/', 2);
        bool isPath = path.Length == 2;
        return new SearchRequest
        {
            Text = isPath || string.IsNullOrEmpty(Name) ? null : Name,
            Owner = isPath ? path[0] : Owner,
            Model = isPath ? path[1] : null,
            Source = Source,
            Sort = Sort,
            Descending = Descending,
            Limit = First,
            GgufOnly = GgufOnly,
            Refresh = Refresh,
            Network = Network,
        };
    }
}
