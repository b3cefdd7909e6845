using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Removes sandbox profiles that nothing is bound to, or unbinds models and agents.</summary>
[Cmdlet(VerbsCommon.Remove, "KandilSandboxProfile", DefaultParameterSetName = "Profile", SupportsShouldProcess = true)]
public sealed class RemoveKandilSandboxProfileCommand : KandilCmdlet
{
    /// <summary>Names of profiles of your own.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Profile", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SandboxProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Models to unbind; the default profile holds for them then.</summary>
    [Parameter(ParameterSetName = "Binding")]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <summary>Agents to unbind; the model's profile holds for them then.</summary>
    [Parameter(ParameterSetName = "Binding")]
    [ValidateNotNullOrEmpty]
    public string[] Agent { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name.Where(name => ShouldProcess(name, "Remove sandbox profile")))
        {
            DoItem(name, (pump, cancellationToken) => new ConfigureSandbox(Session).RemoveAsync(name, pump, cancellationToken));
        }

        foreach (string model in Model.Where(model => ShouldProcess(model, "Unbind model from its sandbox profile")))
        {
            DoItem(model, (pump, cancellationToken) => new ConfigureSandbox(Session).UnbindAsync([model], [], pump, cancellationToken));
        }

        foreach (string agent in Agent.Where(agent => ShouldProcess(agent, "Unbind agent from its sandbox profile")))
        {
            DoItem(agent, (pump, cancellationToken) => new ConfigureSandbox(Session).UnbindAsync([], [agent], pump, cancellationToken));
        }
    }
}
