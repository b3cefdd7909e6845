using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Kandil.PowerShell.Pipeline;

/// <summary>One job for all that a pipeline brings, with the parameters that were given by name.</summary>
internal sealed class GatheredJob
{
    private readonly KandilCmdlet _cmdlet;
    private readonly Hashtable _parameters;
    private readonly List<object?>? _items;

    /// <summary>Notes what was given by name; made before the pipeline brings anything.</summary>
    /// <param name="cmdlet">The cmdlet that is to run as a job.</param>
    public GatheredJob(KandilCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        _parameters = ThreadJobs.Parameters(cmdlet);
        _items = cmdlet.MyInvocation.ExpectingInput ? [] : null;
    }

    /// <summary>Takes what the pipeline brings; nothing where no pipeline does.</summary>
    public void Add(object? item) => _items?.Add(item);

    /// <summary>Starts it.</summary>
    /// <returns>The job.</returns>
    public Collection<PSObject> Start() => ThreadJobs.Start(_cmdlet, _parameters, _items);
}
