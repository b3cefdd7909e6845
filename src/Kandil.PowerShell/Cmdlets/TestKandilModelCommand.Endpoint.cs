using System.Management.Automation;
using Kandil.Core.Operations.Endpoints;
using Kandil.PowerShell.Parameters;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>The check of servers that answer for models.</summary>
public sealed partial class TestKandilModelCommand
{
    /// <summary>How a server is spoken to; its provider's protocol, or OpenAI's, if not given.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateSet("OpenAI", "Anthropic", "Ollama")]
    public string? Protocol { get; set; }

    /// <summary>What the server calls the model that is asked for one token; without it an address is asked which models it has.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string? ProviderModel { get; set; }

    /// <summary>Seconds that a server may take.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = (int)CheckEndpoint.UsualTimeout.TotalSeconds;

    // False where the name is of a model of this machine.
    private bool TestsServer(ModelName name)
    {
        if (name.IsPattern)
        {
            return false;
        }

        Endpoint[]? found = Attempt(name, () => new FindEndpoint(Session).Run(name.Reference, Protocol, ProviderModel) is { } one ? [one] : Array.Empty<Endpoint>());
        if (found is [var endpoint])
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                if (endpoint.Remark is { } remark)
                {
                    pump.WarnOnce(remark);
                }

                EndpointReport report = await new CheckEndpoint(Session).RunAsync(endpoint, Network, TimeSpan.FromSeconds(TimeoutSec), cancellationToken);
                pump.Post(() => WriteObject(report));
            });
        }

        return found is not [];
    }
}
