using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Runs a cmdlet as a job on a thread of this process: the same objects, the same errors, the same models in memory.</summary>
internal static class ThreadJobs
{
    // A job begins in a runspace of its own, which knows neither the module nor the caller's location. One that brought
    // nothing but failures has failed, as its state then says. Receive-Job tells the reason of that beside the failures
    // themselves, and by an identifier of its own: so it is a sentence about them and none of them.
    // All of it is one line: of a longer script PowerShell would show each failure with the line of it where that arose.
    private const string Script =
        "param($module, $command, $parameters, $location, $items) "
        + "Import-Module $module; Set-Location -LiteralPath $location; $parameters.Remove('ErrorVariable'); $made = $false; "
        + "if ($null -eq $items) { & $command @parameters -ErrorVariable failures | ForEach-Object { $made = $true; $_ } } "
        + "else { $items | & $command @parameters -ErrorVariable failures | ForEach-Object { $made = $true; $_ } }; "
        + "if ($failures -and -not $made) { throw 'The job brought nothing but failures.' }";

    /// <summary>Starts a job that does for one input what the cmdlet was called for, with the parameters that are bound now.</summary>
    /// <returns>The job.</returns>
    public static Collection<PSObject> Start(KandilCmdlet cmdlet) => Start(cmdlet, Parameters(cmdlet), null);

    /// <summary>Starts a job that does what the cmdlet was called for.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="items">What is piped to it; null where nothing is.</param>
    /// <returns>The job.</returns>
    public static Collection<PSObject> Start(KandilCmdlet cmdlet, Hashtable parameters, IReadOnlyList<object?>? items)
    {
        string command = cmdlet.MyInvocation.MyCommand.Name;
        string manifest = Path.Combine(Path.GetDirectoryName(typeof(ThreadJobs).Assembly.Location)!, "Kandil.psd1");
        string location = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Start-ThreadJob")
            .AddParameter("Name", command)
            .AddParameter("ScriptBlock", ScriptBlock.Create(Script))
            .AddParameter("ArgumentList", new object?[] { manifest, $"Kandil\\{command}", parameters, location, items });
        return shell.Invoke();
    }

    /// <summary>The parameters that are bound now, as a job takes them.</summary>
    public static Hashtable Parameters(KandilCmdlet cmdlet)
    {
        var parameters = new Hashtable();
        foreach (var (name, value) in cmdlet.MyInvocation.BoundParameters)
        {
            if (name != "AsJob")
            {
                parameters[name] = value;
            }
        }

        // A preference of the caller's is not the job's, and this one is a promise.
        if (cmdlet.IsWhatIf)
        {
            parameters["WhatIf"] = true;
        }

        return parameters;
    }
}
