using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;

namespace Kandil.PowerShell.Pipeline;

/// <summary>
/// What all cmdlets share: the session, background work that ends when nobody wants it any more, and the way from an
/// exception to an error record. A cmdlet binds, asks ShouldProcess, calls one operation and writes its result.
/// </summary>
public abstract class KandilCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    private protected static KandilSession Session => ProcessSession.Current;

    /// <summary>A project is looked for from PowerShell's location, which is not the process's.</summary>
    protected override void BeginProcessing()
    {
        Session.WorkingFolder = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        RemoteObjects.Keep(this);
    }

    /// <summary>True where nothing is sent to another machine.</summary>
    private protected virtual bool IsOffline => false;

    /// <summary>Does one item in the background. Its failure becomes one error record, and the next item has its turn.</summary>
    /// <param name="item">The item as the user gave it; the record's target where the failure names none.</param>
    /// <param name="work">The work; it writes through the pump.</param>
    protected void DoItem(object? item, Func<PipelinePump, CancellationToken, Task> work)
    {
        Exception? failure;
        try
        {
            failure = PipelinePump.Run(this, (pump, cancellationToken) => Work(work, pump, cancellationToken), _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        if (failure is not null)
        {
            WriteError(ErrorRecords.From(failure, item));
        }
    }

    // Set in the flow of this work alone: other cmdlets of the pipeline share its thread.
    private Task Work(Func<PipelinePump, CancellationToken, Task> work, PipelinePump pump, CancellationToken cancellationToken)
    {
        Session.Offline = IsOffline;
        return work(pump, cancellationToken);
    }

    /// <summary>Does one short step on the pipeline's thread that writes nothing. Its failure becomes one error record.</summary>
    /// <param name="item">The item as the user gave it.</param>
    /// <param name="step">The step.</param>
    /// <returns>Its result; null when it failed.</returns>
    private protected T? Attempt<T>(object? item, Func<T> step)
        where T : class
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            WriteError(ErrorRecords.From(e, item));
            return null;
        }
    }

    /// <summary>With -AsJob, starts a job that does for this input what the cmdlet was called for, and writes it.</summary>
    /// <returns>True where it did: nothing is left to do here.</returns>
    private protected bool RunsAsJob(SwitchParameter asJob)
    {
        if (asJob)
        {
            WriteObject(ThreadJobs.Start(this), enumerateCollection: true);
        }

        return asJob;
    }

    /// <summary>True for a model that a pipeline brings and that is not the store's: it is left out, with a line for who wants to know.</summary>
    private protected bool LeavesOut(ModelName name)
    {
        if (name.IsElsewhere)
        {
            WriteVerbose($"{name} is not a model of the store: it is left out.");
        }

        return name.IsElsewhere;
    }

    /// <summary>True for something that this call of the cmdlet has said before, for whichever item; from now on it has.</summary>
    internal bool IsTold(string message) => !_told.Add(message);

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    internal CancellationToken StopToken => _stop.Token;

    /// <summary>True where nothing is to be changed, by -WhatIf or the preference.</summary>
    internal bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? (SwitchParameter)given
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Whether to go on. Force answers the question and nothing else: -WhatIf and an explicit -Confirm stay in force.</summary>
    internal bool Approves(string target, string action, SwitchParameter force)
    {
        bool skipsQuestion = force && !IsWhatIf && !MyInvocation.BoundParameters.ContainsKey("Confirm");
        try
        {
            return skipsQuestion || ShouldProcess(target, action);
        }
        catch (Exception refusal) when (HostRefusal.IsOf(refusal))
        {
            throw ArgumentErrors.NobodyToAsk($"{action}: {target}", refusal);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Comes on another thread, so the pipeline may have ended meanwhile: then there is nothing left to stop.
        }
    }

    /// <summary>Ends what is still going on.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what is still going on. An early end further down the pipeline calls this and not StopProcessing.</summary>
    /// <param name="disposing">True when called by Dispose.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopProcessing();
            _stop.Dispose();
        }
    }
}
